import { durationMs } from '../clock.ts'
import type { FaultPlan } from '../faults/fault-plan.ts'
import { installationOf } from '../installations.ts'
import type { SeedApp } from '../seed/seed.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { profileRules } from '../state/profile.ts'
import { grantedWorkspace, issueTokens, revokeFamily, type TokenAnswer } from './access-grant.ts'
import type { Parameters } from './parameters.ts'
import { parseScope } from './scope.ts'
import { TokenError } from './token-error.ts'

/** What a refresh token stands for. It is kept after its use, so that reuse is recognised. */
export interface RefreshGrant {
  readonly clientId: string
  readonly workspaceId: string
  readonly scopes: readonly string[]
  readonly family: string
  /** When it was traded, in milliseconds since the epoch, and for which refresh token. */
  readonly use?: { readonly at: number; readonly successor: string } | undefined
}

/**
 * Trades a refresh token for a new pair. The old one is spent; using it again ends the whole family.
 *
 * Glue's page prints a `refresh_token`, but no request that uses one: this is RFC 6749, section 6, with the rotation of
 * RFC 9700, section 4.14.2.
 */
export function refreshTokenGrant(
  state: EmulatorState,
  plan: FaultPlan,
  { app, parameters }: { readonly app: SeedApp; readonly parameters: Parameters },
): TokenAnswer {
  const refreshToken = parameters.get('refresh_token')
  if (refreshToken === undefined) throw new TokenError('invalid_request', 'The parameter refresh_token is missing.')
  const granted = state.refreshTokens.get(refreshToken)
  const installation = granted && installationOf(state, granted.clientId, granted.workspaceId)
  if (!granted || !installation || granted.clientId !== app.clientId) {
    throw new TokenError('invalid_grant', 'This refresh token is not known for this app, or it was revoked.')
  }
  const requested = parameters.get('scope')
  const { scopeSeparator } = profileRules[state.profile]
  const scopes = requested === undefined ? granted.scopes : parseScope(requested, scopeSeparator)
  if (!scopes.every((scope) => granted.scopes.includes(scope))) {
    throw new TokenError('invalid_scope', 'A refresh may ask for fewer scopes than were granted, but not for more.')
  }
  const { family } = granted
  const again = granted.use && reused(state, plan, granted.use, family)
  const where = grantedWorkspace(state, plan, installation)
  if (again) return issueTokens(state, plan, { installation: where, scopes, family, refresh: again })

  if (plan.use('rotate') === 'never') return issueTokens(state, plan, { installation: where, scopes, family })
  const answer = issueTokens(state, plan, { installation: where, scopes, family, refresh: granted })
  const use = { at: state.clock.now(), successor: answer.refresh_token ?? '' }
  state.refreshTokens.set(refreshToken, { ...granted, use })
  plan.use('rotateThenDrop')
  return answer
}

/**
 * What becomes of a refresh token's second use. Within a grace period it gives the successor that it gave before, so that
 * a family never has two ends; only the latest spent token has one, whose successor nobody has used.
 */
function reused(
  state: EmulatorState,
  plan: FaultPlan,
  use: NonNullable<RefreshGrant['use']>,
  family: string,
): { readonly token: string } {
  const successor = state.refreshTokens.get(use.successor)
  if (successor && !successor.use) {
    const grace = plan.use('grace')
    if (grace !== undefined && state.clock.now() < use.at + durationMs(grace)) return { token: use.successor }
  }
  const reuse = plan.use('reuse') ?? 'revokeFamily'
  if (reuse === 'allow') return { token: use.successor }
  if (reuse === 'refuse') throw new TokenError('invalid_grant', 'This refresh token was used before.')
  revokeFamily(state, family)
  throw new TokenError('invalid_grant', 'This refresh token was used before. All tokens of its family are revoked.')
}
