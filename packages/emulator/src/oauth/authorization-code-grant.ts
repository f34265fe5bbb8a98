import type { FaultPlan } from '../faults/fault-plan.ts'
import { installationOf } from '../installations.ts'
import type { SeedApp } from '../seed/seed.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { profileRules } from '../state/profile.ts'
import { grantedWorkspace, issueTokens, revokeFamily, type TokenAnswer } from './access-grant.ts'
import type { PendingAuthorization } from './authorization-request.ts'
import type { Parameters } from './parameters.ts'
import { verifiesChallenge } from './pkce.ts'
import { TokenError } from './token-error.ts'

/** What a code stands for. It is kept after its use, so that a replay is recognised. */
export interface AuthorizationCode extends Pick<
  PendingAuthorization,
  'clientId' | 'redirectUri' | 'scopes' | 'codeChallenge'
> {
  readonly workspaceId: string
  readonly family: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly isUsed: boolean
}

const codeLifetimeMs = 60_000

/** Makes the code that the app's callback gets. Its form is that of the example on Glue's page: 40 hex digits. */
export function issueCode(
  state: EmulatorState,
  { request, workspaceId }: { readonly request: PendingAuthorization; readonly workspaceId: string },
): string {
  const code = state.random.hex(40)
  const { clientId, redirectUri, scopes, codeChallenge } = request
  const expiresAt = state.clock.now() + codeLifetimeMs
  state.authorizationCodes.set(code, {
    clientId,
    redirectUri,
    scopes,
    codeChallenge,
    workspaceId,
    family: code,
    expiresAt,
    isUsed: false,
  })
  return code
}

/** Trades a code for tokens. A request that is refused leaves the code as it was. */
export async function authorizationCodeGrant(
  state: EmulatorState,
  plan: FaultPlan,
  { app, parameters }: { readonly app: SeedApp; readonly parameters: Parameters },
): Promise<TokenAnswer> {
  const code = parameters.get('code')
  const redirectUri = parameters.get('redirect_uri')
  if (code === undefined) throw new TokenError('invalid_request', 'The parameter code is missing.')
  if (redirectUri === undefined) throw new TokenError('invalid_request', 'The parameter redirect_uri is missing.')
  const isVerified = await verifiedBy(state, plan, { code, codeVerifier: parameters.get('code_verifier') })

  // From here on nothing is awaited: of many parallel requests with one code exactly one finds it unused.
  const granted = state.authorizationCodes.get(code)
  if (!granted || granted.clientId !== app.clientId) {
    throw new TokenError('invalid_grant', 'This code is not known for this app, or its installation was removed.')
  }
  if (granted.redirectUri !== redirectUri) {
    throw new TokenError('invalid_grant', 'The redirect_uri is not the one that the authorization request had.')
  }
  if (!isVerified) {
    const expected =
      granted.codeChallenge === undefined ? 'was given without a code_challenge' : 'needs its code_verifier'
    throw new TokenError('invalid_grant', `The code_verifier does not fit: this code ${expected}.`)
  }
  if (granted.isUsed) {
    // A second use of a code by somebody who knows everything about it: one of the two is a thief.
    revokeFamily(state, granted.family)
    throw new TokenError('invalid_grant', 'This code was used before. The tokens that it gave are revoked.')
  }
  const installed = installationOf(state, app.clientId, granted.workspaceId)
  if (!installed || state.clock.now() >= granted.expiresAt) {
    throw new TokenError('invalid_grant', 'This code has expired: a code lives for 60 seconds.')
  }
  state.authorizationCodes.set(code, { ...granted, isUsed: true })
  const { scopes, family } = granted
  const installation = grantedWorkspace(state, plan, installed)
  return issueTokens(state, plan, { installation, scopes, family, refresh: { scopes } })
}

/**
 * Whether the verifier fits the code, which includes that neither comes without the other (RFC 9700, section 2.1.1).
 */
async function verifiedBy(
  state: EmulatorState,
  plan: FaultPlan,
  { code, codeVerifier }: { code: string; codeVerifier: string | undefined },
): Promise<boolean> {
  if (profileRules[state.profile].pkce === 'ignored' || plan.use('pkce') === 'ignore') return true
  const challenge = state.authorizationCodes.get(code)?.codeChallenge
  if (challenge === undefined || codeVerifier === undefined) return challenge === codeVerifier
  return verifiesChallenge(codeVerifier, challenge)
}
