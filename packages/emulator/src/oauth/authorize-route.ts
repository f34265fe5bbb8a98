import type { ReceivedRequest } from '../exchange/received-request.ts'
import type { FaultPlan } from '../faults/fault-plan.ts'
import { install, installationOf } from '../installations.ts'
import { consentPage } from '../pages/consent-page.ts'
import { messagePage } from '../pages/message-page.ts'
import { issueCode } from './authorization-code-grant.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { profileRules } from '../state/profile.ts'
import { type PendingAuthorization, readAuthorizationRequest } from './authorization-request.ts'
import { callbackUrl } from './callback-url.ts'
import { isFormRequest } from './form-request.ts'
import { issuerOf } from './issuer.ts'
import { parametersOf } from './parameters.ts'

const pendingLifetimeMs = 30 * 60_000

/**
 * `GET /oauth/authorize`: the consent page.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 RFC 6749, section 4.1.1}
 */
export function authorizeRoute(
  state: EmulatorState,
  request: ReceivedRequest,
  plan: FaultPlan,
): Promise<Response> | Response {
  const outcome = readAuthorizationRequest(state, request, plan)
  if (outcome.kind === 'page') {
    const { problem, advice } = outcome
    return messagePage({ status: 400, title: 'This link cannot be used', problem, advice })
  }
  if (outcome.kind === 'redirect') return redirect(outcome.location)

  forgetExpired(state)
  const requestId = state.random.hex(40)
  state.pendingAuthorizations.set(requestId, { ...outcome.request, expiresAt: state.clock.now() + pendingLifetimeMs })
  return consentPage({
    requestId,
    appName: outcome.app.name,
    redirectUri: outcome.request.redirectUri,
    scopes: outcome.request.scopes,
    workspaces: [...state.workspaces.values()].map(({ id, name, emailDomain }) => ({
      id,
      name,
      emailDomain,
      isInstalled: installationOf(state, outcome.app.clientId, id) !== undefined,
    })),
  })
}

/** `POST /oauth/authorize`: what the person answered on the consent page. */
export async function consentRoute(state: EmulatorState, request: ReceivedRequest, plan: FaultPlan): Promise<Response> {
  // The emulator's ids can be guessed, because they are repeatable: a page elsewhere could answer for the person. Every
  // current browser says where a form comes from; a script without a browser says nothing.
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') {
    return refusal('This answer came from another page.', 'Go back to the app, install it again, and answer here.', 403)
  }
  if (!isFormRequest(request)) return refusal('This answer is not a form.', 'Use the buttons of the page.', 415)
  const parameters = parametersOf(new URLSearchParams(request.body))
  const [repeated] = parameters.repeated(['request', 'workspace', 'decision'])
  if (repeated) return refusal(`The answer has ${repeated} more than once.`, 'Use the buttons of the page.')
  const requestId = parameters.get('request') ?? ''
  const pending = pendingAuthorization(state, requestId)
  const app = pending && state.apps.get(pending.clientId)
  if (!pending || !app) {
    return refusal(
      'This request was answered already, or it has expired.',
      'Nothing was changed now. Go back to the app and install it again if you still want to.',
    )
  }
  const { redirectUri, state: appState } = pending
  const issuer = profileRules[state.profile].hasIssuer ? issuerOf(request) : undefined
  const callback = (answer: Readonly<Record<string, string>>) =>
    redirect(callbackUrl({ redirectUri, parameters: { ...answer, state: appState }, issuer, plan }))
  const decision = parameters.get('decision')
  const failure = plan.use('callbackError')
  if (failure !== undefined) {
    state.pendingAuthorizations.delete(requestId)
    return callback({ error: failure, error_description: 'A fault of the emulator.' })
  }
  if (decision === 'deny') {
    state.pendingAuthorizations.delete(requestId)
    return callback({ error: 'access_denied', error_description: 'The person said no.' })
  }
  const workspaceId = parameters.get('workspace') ?? ''
  if (decision !== 'allow')
    return refusal('The answer is neither allow nor deny.', 'Go back and use one of the buttons.')
  if (!state.workspaces.has(workspaceId)) {
    return refusal('The answer names no workspace of this emulator.', 'Go back and choose one of the list.')
  }
  state.pendingAuthorizations.delete(requestId)
  install(state, { app, workspaceId, scopes: pending.scopes })
  return callback({ code: issueCode(state, { request: pending, workspaceId }) })
}

/** 303, so that no browser posts the form again to the app (RFC 9700, section 4.12). */
function redirect(location: string): Response {
  const headers = { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }
  return new Response(null, { status: 303, headers })
}

function refusal(problem: string, advice: string, status = 400): Promise<Response> {
  return messagePage({ status, title: 'This answer was not taken', problem, advice })
}

function pendingAuthorization(state: EmulatorState, requestId: string): PendingAuthorization | undefined {
  const pending = state.pendingAuthorizations.get(requestId)
  return pending && state.clock.now() < pending.expiresAt ? pending : undefined
}

function forgetExpired(state: EmulatorState): void {
  for (const [requestId, { expiresAt }] of state.pendingAuthorizations) {
    if (state.clock.now() >= expiresAt) state.pendingAuthorizations.delete(requestId)
  }
}
