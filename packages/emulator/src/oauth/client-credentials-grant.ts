import type { FaultPlan } from '../faults/fault-plan.ts'
import { installationOf } from '../installations.ts'
import type { SeedApp } from '../seed/seed.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { grantedWorkspace, issueTokens, type TokenAnswer } from './access-grant.ts'
import type { Parameters } from './parameters.ts'
import { isRegisteredRedirectUri } from './redirect-uri.ts'
import { guessedTokenErrors, TokenError } from './token-error.ts'

/** A token for an app's user in a workspace that has the app, however it was installed. */
export function clientCredentialsGrant(
  state: EmulatorState,
  plan: FaultPlan,
  { app, parameters }: { readonly app: SeedApp; readonly parameters: Parameters },
): TokenAnswer {
  const subject = parameters.get('subject')
  const redirectUri = parameters.get('redirect_uri')
  if (subject === undefined)
    throw new TokenError('invalid_request', 'The parameter subject is missing: a workspace id.')
  if (redirectUri === undefined) throw new TokenError('invalid_request', 'The parameter redirect_uri is missing.')
  if (!isRegisteredRedirectUri(app, redirectUri)) throw guessedTokenErrors.redirectUriUnknown()
  const installed = installationOf(state, app.clientId, subject)
  if (!installed) throw guessedTokenErrors.notInstalled()
  const installation = grantedWorkspace(state, plan, installed)
  return issueTokens(state, plan, {
    installation,
    scopes: installed.scopes,
    family: `subject ${installation.userId}`,
  })
}
