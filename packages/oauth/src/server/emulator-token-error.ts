import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { TokenJourney } from './emulator-token.ts'

/** An emulator's token on its way to, or from, something that is none. */
export function emulatorTokenError({
  direction,
  endpoint,
}: Pick<TokenJourney, 'direction' | 'endpoint'>): GlueOAuthError {
  const { origin } = new URL(endpoint)
  const happened =
    direction === 'sent to'
      ? `A token of the emulator was not sent to ${origin}, which is no emulator.`
      : `${origin} answered with a token of the emulator without being one, so the token was thrown away.`
  return new GlueOAuthError({
    code: 'emulator_token',
    message: `${happened} Check \`server\`: for an emulator, set it to \`glueServerAt\` of the emulator's address on this machine or give the emulator's own \`fetch\`; for Glue, give neither.`,
  })
}
