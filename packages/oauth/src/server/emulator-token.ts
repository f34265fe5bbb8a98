import type { Fetch } from '../fetch.ts'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import { isLoopback } from './glue-server.ts'

/** Tokens on their way. */
export interface TokenJourney {
  /** Those that are not there travel nowhere. */
  readonly tokens: Iterable<string | undefined>
  readonly direction: 'sent to' | 'received from'
  readonly endpoint: string
  readonly fetch: Fetch
}

/**
 * Keeps an emulator's tokens between the app and an emulator, in both directions.
 *
 * They are guessable, and good nowhere else. One that is about to leave for another host, or that comes from one, shows
 * that a test's configuration got into production, or the other way round.
 *
 * @throws GlueOAuthError `emulator_token`
 */
export function checkEmulatorTokens({ tokens, direction, endpoint, fetch }: TokenJourney): void {
  if (isEmulator(endpoint, fetch) || ![...tokens].some(isEmulatorToken)) return
  const { origin } = new URL(endpoint)
  const happened =
    direction === 'sent to'
      ? `A token of the emulator was not sent to ${origin}, which is no emulator.`
      : `${origin} answered with a token of the emulator without being one, so the token was thrown away.`
  throw new GlueOAuthError({
    code: 'emulator_token',
    message: `${happened} Check \`server\`: for an emulator, set it to \`glueServerAt\` of the emulator's address on this machine or give the emulator's own \`fetch\`; for Glue, give neither.`,
  })
}

function isEmulatorToken(token: string | undefined): boolean {
  return token !== undefined && token.startsWith('emu_')
}

function isEmulator(endpoint: string, fetch: Fetch): boolean {
  return isLoopback(new URL(endpoint)) || (fetchBrand in fetch && fetch[fetchBrand] === true)
}

/** What an emulator's own `fetch` has: behind it the address does not matter. */
const fetchBrand: unique symbol = Symbol.for('@glue/emulator/fetch')
