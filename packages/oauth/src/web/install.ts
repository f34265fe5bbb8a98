import { createCodeVerifier, createState } from '../grants/random-values.ts'
import { recordKey } from '../store/record-key.ts'
import { isWorkspaceId } from '../workspace-id.ts'
import { failurePage } from './failure-page.ts'
import { FLOW_LIFETIME_MS, hashState } from './flow-cookie.ts'
import { privateHeaders } from './json-response.ts'
import { isPrefetch } from './request-guard.ts'
import { safeReturnTo } from './return-to.ts'
import { type AppUser, signedInUser, type WebContext } from './web-options.ts'

/**
 * `GET install`: starts an installation and sends the browser to Glue.
 *
 * `state`, `redirect_uri`, `scope` and the rest are never taken from the query: whoever can choose them can finish the
 * installation of somebody else.
 */
export async function handleInstall<User extends AppUser>(
  request: Request,
  context: WebContext<User>,
): Promise<Response> {
  const { options, routes, flows } = context
  const { oauth } = options
  const { server, clientId, store, clock } = oauth.settings
  if (isPrefetch(request)) return new Response(null, { status: 503, headers: privateHeaders })
  const user = await signedInUser(request, context)
  if (user === undefined) return failurePage({ failure: 'not_signed_in', installPath: routes.install })

  const query = new URL(request.url).searchParams
  const workspaceHint = query.get('workspace') ?? undefined
  if (workspaceHint !== undefined && !isWorkspaceId(workspaceHint)) {
    return failurePage({ failure: 'hint_invalid', installPath: routes.install })
  }
  const refusal = await options.beforeInstall?.({ request, user, workspaceHint })
  if (refusal !== undefined) return refusal

  const state = createState()
  const codeVerifier = createCodeVerifier()
  const expiresAt = clock.now() + FLOW_LIFETIME_MS
  const stateHash = await hashState(state)
  const returnTo = safeReturnTo({ returnTo: query.get('returnTo'), origin: routes.origin })
  const flow = { codeVerifier, userId: user.id, returnTo, workspaceHint, issuer: server.issuer, clientId, expiresAt }
  const location = await oauth.authorizationUrl({ state, codeVerifier })
  await store.set(recordKey(['state', server.issuer, clientId, stateHash]), '1', { expiresAt })

  const headers = new Headers({ ...privateHeaders, location: location.href, 'referrer-policy': 'no-referrer' })
  for (const cookie of await flows.start(request, stateHash, flow)) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}
