import type { ReceivedRequest } from '../exchange/received-request.ts'
import type { FaultPlan } from '../faults/fault-plan.ts'
import type { SeedApp } from '../seed/seed.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { profileRules } from '../state/profile.ts'
import { callbackUrl } from './callback-url.ts'
import { issuerOf } from './issuer.ts'
import { type Parameters, parametersOf } from './parameters.ts'
import { isS256Challenge } from './pkce.ts'
import { isRegisteredRedirectUri } from './redirect-uri.ts'
import { parseScope } from './scope.ts'

/** An authorization request that is in order and waits for a person's answer. */
export interface PendingAuthorization {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state?: string | undefined
  readonly codeChallenge?: string | undefined
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** What to do with an authorization request: ask the person, send an error back to the app, or show one here. */
export type AuthorizationRequestOutcome =
  | { readonly kind: 'ask'; readonly app: SeedApp; readonly request: Omit<PendingAuthorization, 'expiresAt'> }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'page'; readonly problem: string; readonly advice: string }

/**
 * Reads the query of `/oauth/authorize`.
 *
 * Without a known app and one of its redirect URIs there is nobody to redirect to: an error page, never a redirect
 * (RFC 9700, section 4.11.2). Everything else goes back to the app.
 */
export function readAuthorizationRequest(
  state: EmulatorState,
  request: ReceivedRequest,
  plan: FaultPlan,
): AuthorizationRequestOutcome {
  const parameters = parametersOf(request.url.searchParams)
  const clientId = parameters.get('client_id')
  const redirectUri = parameters.get('redirect_uri')
  const [ambiguous] = parameters.repeated(['client_id', 'redirect_uri'])
  if (ambiguous) return page(`The link has ${ambiguous} more than once.`, 'An app sends each parameter once.')
  if (clientId === undefined)
    return page('The link does not say which app it is for.', 'It needs the parameter client_id.')
  const app = state.apps.get(clientId)
  if (!app) {
    return page(
      `There is no app with the client id "${clientId}".`,
      `This emulator knows: ${listed([...state.apps.keys()])}.`,
    )
  }
  if (redirectUri === undefined) {
    return page('The link does not say where to go back to.', 'It needs the parameter redirect_uri.')
  }
  if (!isRegisteredRedirectUri(app, redirectUri)) {
    return page(
      `${app.name} has not registered the redirect URI "${redirectUri}".`,
      `It has registered: ${listed(app.redirectUris)}. They are compared character by character; ` +
        'only the port of 127.0.0.1 and [::1] is free.',
    )
  }
  return checkedRequest({ state, plan, app, redirectUri, parameters, issuer: issuerOf(request) })
}

interface RequestToCheck {
  readonly state: EmulatorState
  readonly plan: FaultPlan
  readonly app: SeedApp
  readonly redirectUri: string
  readonly parameters: Parameters
  readonly issuer: string
}

function checkedRequest(input: RequestToCheck): AuthorizationRequestOutcome {
  const { plan, app, redirectUri, parameters, issuer } = input
  const rules = profileRules[input.state.profile]
  // A repeated `state` is not returned: nobody knows which one is meant.
  const state = parameters.repeated(['state']).length > 0 ? undefined : parameters.get('state')
  const refuse = (error: string, description: string): AuthorizationRequestOutcome => ({
    kind: 'redirect',
    location: callbackUrl({
      redirectUri,
      parameters: { error, error_description: description, state },
      issuer: rules.hasIssuer ? issuer : undefined,
      plan,
    }),
  })

  const isPkceIgnored = rules.pkce === 'ignored' || plan.use('pkce') === 'ignore'
  const isPkceRequired = rules.pkce === 'required' || plan.use('pkce') === 'require'
  const pkce = isPkceIgnored ? [] : ['code_challenge', 'code_challenge_method']
  const [repeated] = parameters.repeated(['response_type', 'scope', 'state', ...pkce])
  if (repeated) return refuse('invalid_request', `The parameter ${repeated} may be sent once only.`)

  const responseType = parameters.get('response_type')
  if (responseType === undefined) return refuse('invalid_request', 'The parameter response_type=code is missing.')
  if (responseType !== 'code') return refuse('unsupported_response_type', 'The only response_type is code.')

  const scopes = parseScope(parameters.get('scope') ?? '', rules.scopeSeparator)
  if (scopes.length === 0)
    return refuse('invalid_request', `The parameter scope is missing: a ${separatorWord(rules)}-separated list.`)
  const unknown = scopes.find((scope) => !app.scopes.includes(scope))
  if (unknown !== undefined) {
    return refuse(
      'invalid_scope',
      `${printable(unknown)} is not a scope of this app. Scopes are separated by ${separatorWord(rules)}s: ${app.scopes.join(rules.scopeSeparator)}`,
    )
  }

  const codeChallenge = pkce.length === 0 ? undefined : parameters.get('code_challenge')
  const method = pkce.length === 0 ? undefined : parameters.get('code_challenge_method')
  if (codeChallenge === undefined && isPkceRequired && !isPkceIgnored) {
    return refuse('invalid_request', 'The parameter code_challenge is missing, with code_challenge_method=S256.')
  }
  if (codeChallenge === undefined && method !== undefined) {
    return refuse('invalid_request', 'There is a code_challenge_method, but no code_challenge.')
  }
  // Without a method the challenge would be `plain` (RFC 7636, section 4.3), which is as good as none.
  if (codeChallenge !== undefined && method !== 'S256') {
    return refuse('invalid_request', 'The only code_challenge_method is S256.')
  }
  if (codeChallenge !== undefined && !isS256Challenge(codeChallenge)) {
    return refuse(
      'invalid_request',
      'The code_challenge is not the base64url of a SHA-256: 43 characters without padding.',
    )
  }
  return { kind: 'ask', app, request: { clientId: app.clientId, redirectUri, scopes, state, codeChallenge } }
}

function page(problem: string, advice: string): AuthorizationRequestOutcome {
  return { kind: 'page', problem, advice }
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.join(', ')
}

function separatorWord({ scopeSeparator }: { readonly scopeSeparator: ',' | ' ' }): 'comma' | 'space' {
  return scopeSeparator === ',' ? 'comma' : 'space'
}

/** Only the characters that RFC 6749, section 4.1.2.1 allows in an `error_description`. */
function printable(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?').slice(0, 100)
}
