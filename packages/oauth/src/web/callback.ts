import { isGlueOAuthError } from '../glue-oauth-error.ts'
import type { Installation } from '../install/installation-records.ts'
import { recordKey } from '../store/record-key.ts'
import { failurePage, type InstallFailure } from './failure-page.ts'
import { type Flow, hashState } from './flow-cookie.ts'
import { privateHeaders } from './json-response.ts'
import { type AppUser, reportError, signedInUser, type WebContext } from './web-options.ts'

const MAX_QUERY_LENGTH = 8_192

/**
 * `GET` callback: ends an installation. No token is asked for unless browser, user, issuer and state all fit, and the
 * state is used up first.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.7 RFC 9700, section 4.7}
 */
export async function handleCallback<User extends AppUser>(
  request: Request,
  context: WebContext<User>,
): Promise<Response> {
  const { options, routes, flows } = context
  const { search, searchParams } = new URL(request.url)
  const fail = (failure: InstallFailure, headers?: Headers): Response =>
    failurePage({ failure, installPath: routes.install, headers })

  const states = searchParams.getAll('state')
  const state = states[0] ?? ''
  // Its own alphabet first: nothing of a stranger's choice reaches the store.
  const isOwnForm = states.length === 1 && /^[A-Za-z0-9_-]{43}$/.test(state) && search.length <= MAX_QUERY_LENGTH
  if (!isOwnForm) return fail('state_mismatch')

  const stateHash = await hashState(state)
  const checked = await checkFlow({ request, stateHash, context })
  if ('failure' in checked) return fail(checked.failure)
  const { flow, user } = checked

  const headers = new Headers({ 'set-cookie': flows.end(stateHash) })
  // Used up before the exchange, by exactly one of two simultaneous callbacks: a second exchange would make the
  // server revoke the tokens of the first.
  if (!(await options.oauth.settings.store.delete(stateKey(context, stateHash)))) return fail('came_twice', headers)

  let installation: Installation
  try {
    const { codeVerifier, workspaceHint } = flow
    // The visitor's leaving does not end it: the code is used up from here on.
    const callbackParameters = searchParams
    installation = await options.oauth.completeInstall({ callbackParameters, state, codeVerifier, workspaceHint })
  } catch (error) {
    if (!isGlueOAuthError(error)) throw error
    reportError(error, context)
    return fail(error.code, headers)
  }
  const own = await options.afterInstall?.({ request, user, installation })
  if (own !== undefined) return withCookie(own, flows.end(stateHash))
  for (const [name, value] of Object.entries(privateHeaders)) headers.set(name, value)
  headers.set('location', flow.returnTo)
  headers.set('referrer-policy', 'no-referrer')
  return new Response(null, { status: 303, headers })
}

interface CheckFlowInput<User extends AppUser> {
  readonly request: Request
  readonly stateHash: string
  readonly context: WebContext<User>
}

/** The flow that this browser and this user started with this state. */
async function checkFlow<User extends AppUser>(
  input: CheckFlowInput<User>,
): Promise<{ readonly flow: Flow; readonly user: User } | { readonly failure: InstallFailure }> {
  const { request, stateHash, context } = input
  const { store, server, clientId, clock } = context.options.oauth.settings
  const flow = await context.flows.read(request, stateHash)
  if (flow === undefined) {
    const isRunning = (await store.get(stateKey(context, stateHash))) !== undefined
    return { failure: isRunning ? 'other_browser' : 'came_twice' }
  }
  if (flow.issuer !== server.issuer || flow.clientId !== clientId) return { failure: 'issuer_mismatch' }
  if (clock.now() >= flow.expiresAt) return { failure: 'came_late' }
  const user = await signedInUser(request, context)
  if (user === undefined) return { failure: 'not_signed_in' }
  return user.id === flow.userId ? { flow, user } : { failure: 'other_user' }
}

function stateKey<User extends AppUser>({ options }: WebContext<User>, stateHash: string): string {
  const { server, clientId } = options.oauth.settings
  return recordKey(['state', server.issuer, clientId, stateHash])
}

/** The headers of `Response.redirect()` cannot be changed, and the app's own cookies must stay. */
function withCookie(response: Response, cookie: string): Response {
  const headers = new Headers(response.headers)
  headers.append('set-cookie', cookie)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
