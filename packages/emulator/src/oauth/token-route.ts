import type { ReceivedRequest } from '../exchange/received-request.ts'
import type { FaultPlan } from '../faults/fault-plan.ts'
import type { SeedApp } from '../seed/seed.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import type { TokenAnswer } from './access-grant.ts'
import { authorizationCodeGrant } from './authorization-code-grant.ts'
import { clientCredentialsGrant } from './client-credentials-grant.ts'
import { isFormRequest } from './form-request.ts'
import { type Parameters, parametersOf } from './parameters.ts'
import { faultyTokenAnswer } from './faulty-token-answer.ts'
import { refreshTokenGrant } from './refresh-token-grant.ts'
import { guessedTokenErrors, TokenError } from './token-error.ts'

/**
 * `POST /oauth/token`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.2 RFC 6749, section 3.2}
 */
export async function tokenRoute(state: EmulatorState, request: ReceivedRequest, plan: FaultPlan): Promise<Response> {
  try {
    return tokenResponse(200, faultyTokenAnswer(await grant(state, request, plan), plan))
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    const isUnauthorized = error.code === 'invalid_client'
    const headers = isUnauthorized && request.headers.has('authorization') ? basicChallenge : {}
    return tokenResponse(isUnauthorized ? 401 : 400, { error: error.code, error_description: error.message }, headers)
  }
}

/** A client that tried the header gets its scheme back (RFC 6749, section 5.2), with the realm of RFC 7617, section 2. */
const basicChallenge: Readonly<Record<string, string>> = { 'www-authenticate': 'Basic realm="glue"' }

/** An answer of the token endpoint, which nobody may keep (RFC 6749, section 5.1). */
function tokenResponse(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...headers } })
}

async function grant(state: EmulatorState, request: ReceivedRequest, plan: FaultPlan): Promise<TokenAnswer> {
  if (!isFormRequest(request)) {
    throw new TokenError('invalid_request', 'The Content-Type must be application/x-www-form-urlencoded.')
  }
  const parameters = parametersOf(new URLSearchParams(request.body))
  const [repeated] = parameters.repeated(parameterNames)
  if (repeated) throw new TokenError('invalid_request', `The parameter ${repeated} may be sent once only.`)
  const app = authenticatedApp(state, parameters)
  const grantType = parameters.get('grant_type')
  if (grantType === undefined) throw new TokenError('invalid_request', 'The parameter grant_type is missing.')
  if (grantType === 'authorization_code') return authorizationCodeGrant(state, plan, { app, parameters })
  if (grantType === 'client_credentials') return clientCredentialsGrant(state, plan, { app, parameters })
  if (grantType === 'refresh_token') return refreshTokenGrant(state, plan, { app, parameters })
  throw guessedTokenErrors.grantUnknown()
}

const parameterNames = [
  'grant_type',
  'client_id',
  'client_secret',
  'code',
  'redirect_uri',
  'code_verifier',
  'subject',
  'refresh_token',
  'scope',
]

function authenticatedApp(state: EmulatorState, parameters: Parameters): SeedApp {
  const clientId = parameters.get('client_id')
  const clientSecret = parameters.get('client_secret')
  if (clientId === undefined || clientSecret === undefined) {
    throw new TokenError(
      'invalid_client',
      'Send client_id and client_secret in the body: Glue takes them nowhere else.',
    )
  }
  const app = state.apps.get(clientId)
  // An unknown app takes as long as a wrong secret, and gets the same answer.
  const isRight = isSameSecret(clientSecret, app?.clientSecret ?? '')
  if (!app || !isRight) throw new TokenError('invalid_client', 'There is no app with this client_id and client_secret.')
  return app
}

/** Compares without ending early, so that the time it takes says nothing about where the first difference is. */
function isSameSecret(given: string, expected: string): boolean {
  const left = new TextEncoder().encode(given)
  const right = new TextEncoder().encode(expected)
  let difference = left.length ^ right.length
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index % right.length] ?? 0)
  return difference === 0
}
