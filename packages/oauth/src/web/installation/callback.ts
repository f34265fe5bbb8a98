import { GlueOAuthError, isGlueOAuthError } from '../../glue-oauth-error.ts'
import type { InstallFailure } from './failure-texts.ts'
import { type Flow, hashState } from './flow-cookie.ts'
import type { InstallationContext } from './installation-routes.ts'
import { redirectTo } from './redirect.ts'
import { type AppUser, reportError, type Visit } from '../web-options.ts'

const MAX_QUERY_LENGTH = 8_192

/**
 * `GET` callback: ends an installation. No token is asked for unless browser, user, issuer and state all fit, and the
 * state is used up first.
 *
 * Always answers with a redirect to a URL without `code` and `state`, which would else stay in the history.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.7 RFC 9700, section 4.7}
 */
export async function handleCallback<User extends AppUser>(
  visit: Visit<User>,
  context: InstallationContext<User>,
): Promise<Response> {
  try {
    return await endInstallation(visit, context)
  } catch (error) {
    if (!isGlueOAuthError(error)) throw error
    reportError(error, context)
    return fail(error.code, context)
  }
}

async function endInstallation<User extends AppUser>(
  visit: Visit<User>,
  context: InstallationContext<User>,
): Promise<Response> {
  const { options, flows, states } = context
  const { search, searchParams } = visit.url
  const given = searchParams.getAll('state')
  const state = given[0] ?? ''
  // Its own alphabet first: nothing of a stranger's choice reaches the store.
  const isOwnForm = given.length === 1 && /^[A-Za-z0-9_-]{43}$/.test(state) && search.length <= MAX_QUERY_LENGTH
  if (!isOwnForm) return refuse('state_mismatch', context)

  const stateHash = await hashState(state)
  const checked = await checkFlow({ visit, stateHash, context })
  if ('failure' in checked) return refuse(checked.failure, context, checked)
  const { user, flow } = checked

  const ended = flows.end(stateHash)
  // Used up before the exchange, by exactly one of two simultaneous callbacks: a second exchange would make the
  // server revoke the tokens of the first.
  if ((await states.use(stateHash)) !== true) return refuse('came_twice', context, { flow, ended })
  try {
    const { codeVerifier, workspaceHint, returnTo } = flow
    // The visitor's leaving does not end it: the code is used up from here on.
    const callbackParameters = searchParams
    const installation = await options.oauth.completeInstall({ callbackParameters, state, codeVerifier, workspaceHint })
    const own = await options.afterInstall?.({ request: visit.request, user, installation })
    return own === undefined ? redirectTo(returnTo, [ended]) : withCookie(own, ended)
  } catch (error) {
    if (!isGlueOAuthError(error)) throw error
    reportError(error, context)
    return fail(error.code, context, { flow, ended })
  }
}

/** Fails, and tells the app of what is no error of Glue's. */
function refuse<User extends AppUser>(
  failure: keyof typeof refusals,
  context: InstallationContext<User>,
  failed?: Failed,
): Response {
  reportError(new GlueOAuthError({ code: 'state_mismatch', message: refusals[failure] }), context)
  return fail(failure, context, failed)
}

interface Failed {
  readonly flow?: Flow | undefined
  /** The `Set-Cookie` value that ends the flow. */
  readonly ended?: string
}

/** To the page that says so: its URL is clean, can be reloaded, and knows what was asked for, to start again. */
function fail<User extends AppUser>(
  failure: InstallFailure,
  context: InstallationContext<User>,
  { flow, ended }: Failed = {},
): Response {
  const { routes, home } = context
  const query = new URLSearchParams()
  if (flow?.workspaceHint !== undefined) query.set('workspace', flow.workspaceHint)
  if (flow !== undefined && flow.returnTo !== home) query.set('returnTo', flow.returnTo)
  query.set('reason', failure)
  return redirectTo(`${routes.origin}${routes.failed}?${query}`, ended === undefined ? [] : [ended])
}

/** For whoever runs the app. */
const refusals = {
  came_late: 'An installation came back after more than ten minutes. Nothing was exchanged.',
  came_twice:
    'A callback came with a `state` that no running installation has: it was used already, is older than ten minutes, the app was restarted without a `store`, or its processes share no `store`. Nothing was exchanged.',
  issuer_mismatch:
    'A callback came for an installation that was started with another `clientId` or at another server. Nothing was exchanged.',
  not_signed_in: 'A callback came from a browser where nobody is signed in to the app any more. Nothing was exchanged.',
  other_browser:
    'A callback came without a cookie of its installation that opens: it was started in another browser or under another host name, or the processes of the app have different `keys`. Nothing was exchanged.',
  other_user:
    'A callback came from another user of the app than the one who started the installation. Nothing was exchanged.',
  state_mismatch: 'A callback came without a `state` of the form that is sent. Nothing was exchanged.',
} as const satisfies Partial<Record<InstallFailure, string>>

interface CheckFlowInput<User extends AppUser> {
  readonly visit: Visit<User>
  readonly stateHash: string
  readonly context: InstallationContext<User>
}

/** The flow that this browser and this user started with this state. */
async function checkFlow<User extends AppUser>({
  visit,
  stateHash,
  context,
}: CheckFlowInput<User>): Promise<
  { readonly flow: Flow; readonly user: User } | { readonly flow?: Flow; readonly failure: keyof typeof refusals }
> {
  const { server, clientId, clock } = context.options.oauth.settings
  const flow = await context.flows.read(visit.request, stateHash)
  if (flow === undefined) {
    return { failure: (await context.states.isRunning(stateHash)) ? 'other_browser' : 'came_twice' }
  }
  if (flow.issuer !== server.issuer || flow.clientId !== clientId) return { flow, failure: 'issuer_mismatch' }
  if (clock.now() >= flow.expiresAt) return { flow, failure: 'came_late' }
  const user = await visit.signedInUser()
  if (user === undefined) return { flow, failure: 'not_signed_in' }
  return user.id === flow.userId ? { flow, user } : { failure: 'other_user' }
}

/** The headers of `Response.redirect()` cannot be changed, and the app's own cookies must stay. */
function withCookie(response: Response, cookie: string): Response {
  const headers = new Headers(response.headers)
  headers.append('set-cookie', cookie)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
