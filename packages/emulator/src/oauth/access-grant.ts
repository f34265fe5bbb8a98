import type { FaultPlan } from '../faults/fault-plan.ts'
import { appUserId, type Installation } from '../installations.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { profileRules } from '../state/profile.ts'
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

/** What tokens are made from. */
export interface TokensToIssue {
  readonly installation: Pick<Installation, 'clientId' | 'workspaceId' | 'userId'>
  readonly scopes: readonly string[]
  readonly family: string
  /** A refresh token that goes with it: a new one's scopes, or one that there is already. */
  readonly refresh?: { readonly scopes: readonly string[] } | { readonly token: string } | undefined
}

/** Ten years, as Glue's page prints it. */
const tokenLifetimeSeconds = 315_705_599

/** Makes an access token, and a refresh token when the grant has one. */
export function issueTokens(
  state: EmulatorState,
  plan: FaultPlan,
  { installation, scopes, family, refresh }: TokensToIssue,
): TokenAnswer {
  const asked = plan.use('expiresIn')
  const { accessToken, grant } = issueAccessToken(state, { installation, scopes, family, expiresIn: lifetimeOf(asked) })
  const refreshToken = refresh && ('token' in refresh ? refresh.token : newRefreshToken(state, grant, refresh.scopes))
  return {
    user_id: grant.userId,
    access_token: accessToken,
    ...(refreshToken && { refresh_token: refreshToken }),
    token_type: 'Bearer',
    expires_in: tokenLifetimeSeconds,
    scope: formatScope(scopes, profileRules[state.profile].scopeSeparator),
    // Any shape: it is the fault's.
    ...(asked !== undefined && ({ expires_in: asked } as object)),
  }
}

/** @param expiresIn - in seconds; Glue's ten years when it is absent */
export function issueAccessToken(
  state: EmulatorState,
  {
    installation: { clientId, workspaceId, userId },
    scopes,
    family,
    expiresIn = tokenLifetimeSeconds,
  }: Omit<TokensToIssue, 'refresh'> & { readonly expiresIn?: number | undefined },
): { readonly accessToken: string; readonly grant: AccessGrant } {
  const accessToken = `emu_${state.random.hex(64)}`
  const expiresAt = state.clock.now() + expiresIn * 1000
  const grant: AccessGrant = { clientId, workspaceId, userId, scopes, family, expiresAt }
  state.accessTokens.set(accessToken, grant)
  return { accessToken, grant }
}

/** Ends all tokens that came from one code (RFC 6749, section 4.1.2; RFC 9700, section 4.14.2). */
export function revokeFamily(state: EmulatorState, family: string): void {
  for (const tokens of [state.accessTokens, state.refreshTokens]) {
    for (const [token, grant] of tokens) if (grant.family === family) tokens.delete(token)
  }
}

/** Where a token is for: the installation, unless a fault names another workspace. */
export function grantedWorkspace(
  state: EmulatorState,
  plan: FaultPlan,
  installation: Installation,
): TokensToIssue['installation'] {
  const { clientId } = installation
  const workspaceId = plan.use('wrongWorkspace')
  const app = state.apps.get(clientId)
  if (workspaceId === undefined || !app) return installation
  return { clientId, workspaceId, userId: appUserId(state, { app, workspaceId }) }
}

function newRefreshToken(
  state: EmulatorState,
  { clientId, workspaceId, family }: AccessGrant,
  scopes: readonly string[],
): string {
  const token = `emu_${state.random.hex(64)}`
  state.refreshTokens.set(token, { clientId, workspaceId, scopes, family })
  return token
}

/** A lifetime that a fault asks for, where it is one: what is in the answer need not be. */
function lifetimeOf(asked: unknown): number | undefined {
  return typeof asked === 'number' && asked > 0 && asked <= 100 * 365 * 24 * 3600 ? asked : undefined
}
