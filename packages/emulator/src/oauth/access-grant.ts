import type { EmulatorState, Installation } from '../emulator-state.ts'
import { formatScope } from './scope.ts'

/** What an access token stands for. */
export interface AccessGrant {
  readonly clientId: string
  readonly workspaceId: string
  readonly userId: string
  readonly scopes: readonly string[]
  /** All tokens that came from one code, which are revoked together. */
  readonly family: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** A token answer: the fields that Glue's page prints, in their order. */
export interface TokenAnswer {
  readonly user_id: string
  readonly access_token: string
  readonly refresh_token?: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly scope: string
}

/** Ten years, as Glue's page prints it. */
const tokenLifetimeSeconds = 315_705_599

/** Makes an access token, and a refresh token when the grant has one. */
export function issueTokens(
  state: EmulatorState,
  {
    installation,
    scopes,
    family,
    refreshScopes,
  }: {
    readonly installation: Installation
    readonly scopes: readonly string[]
    readonly family: string
    /** The scopes of the refresh token, where there is to be one. */
    readonly refreshScopes?: readonly string[]
  },
): TokenAnswer {
  const { clientId, workspaceId, userId } = installation
  const accessToken = `emu_${state.random.hex(64)}`
  const expiresAt = state.clock.now() + tokenLifetimeSeconds * 1000
  state.accessTokens.set(accessToken, { clientId, workspaceId, userId, scopes, family, expiresAt })
  const refreshToken = refreshScopes && `emu_${state.random.hex(64)}`
  if (refreshToken) {
    state.refreshTokens.set(refreshToken, { clientId, workspaceId, scopes: refreshScopes, family, isUsed: false })
  }
  return {
    user_id: userId,
    access_token: accessToken,
    ...(refreshToken && { refresh_token: refreshToken }),
    token_type: 'Bearer',
    expires_in: tokenLifetimeSeconds,
    scope: formatScope(scopes),
  }
}

/** Ends all tokens that came from one code (RFC 6749, section 4.1.2; RFC 9700, section 4.14.2). */
export function revokeFamily(state: EmulatorState, family: string): void {
  for (const tokens of [state.accessTokens, state.refreshTokens]) {
    for (const [token, grant] of tokens) if (grant.family === family) tokens.delete(token)
  }
}
