import type { EmulatorState } from '../emulator-state.ts'
import { installationOf } from '../installations.ts'
import type { SeedApp } from '../seed/seed.ts'
import { issueTokens, revokeFamily, type TokenAnswer } from './access-grant.ts'
import type { Parameters } from './parameters.ts'
import { parseScope } from './scope.ts'
import { TokenError } from './token-error.ts'

/** What a refresh token stands for. It is kept after its use, so that reuse is recognised. */
export interface RefreshGrant {
  readonly clientId: string
  readonly workspaceId: string
  readonly scopes: readonly string[]
  readonly family: string
  readonly isUsed: boolean
}

/**
 * Trades a refresh token for a new pair. The old one is spent; using it again ends the whole family.
 *
 * Glue's page prints a `refresh_token`, but no request that uses one: this is RFC 6749, section 6, with the rotation of
 * RFC 9700, section 4.14.2.
 */
export function refreshTokenGrant(
  state: EmulatorState,
  { app, parameters }: { readonly app: SeedApp; readonly parameters: Parameters },
): TokenAnswer {
  const refreshToken = parameters.get('refresh_token')
  if (refreshToken === undefined) throw new TokenError('invalid_request', 'The parameter refresh_token is missing.')
  const granted = state.refreshTokens.get(refreshToken)
  const installation = granted && installationOf(state, granted.clientId, granted.workspaceId)
  if (!granted || !installation || granted.clientId !== app.clientId) {
    throw new TokenError('invalid_grant', 'This refresh token is not known for this app, or it was revoked.')
  }
  if (granted.isUsed) {
    revokeFamily(state, granted.family)
    throw new TokenError('invalid_grant', 'This refresh token was used before. All tokens of its family are revoked.')
  }
  const requested = parameters.get('scope')
  const scopes = requested === undefined ? granted.scopes : parseScope(requested)
  if (!scopes.every((scope) => granted.scopes.includes(scope))) {
    throw new TokenError('invalid_scope', 'A refresh may ask for fewer scopes than were granted, but not for more.')
  }
  state.refreshTokens.set(refreshToken, { ...granted, isUsed: true })
  return issueTokens(state, { installation, scopes, family: granted.family, refreshScopes: granted.scopes })
}
