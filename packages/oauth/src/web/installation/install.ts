import { createCodeVerifier, createState } from '../../grants/random-values.ts'
import { isWorkspaceId } from '../../workspace-id.ts'
import { isGlueOAuthError } from '../../glue-oauth-error.ts'
import { failurePage, installQuery, signInFirst } from './failure-page.ts'
import { FLOW_LIFETIME_MS, hashState } from './flow-cookie.ts'
import type { InstallationContext } from './installation-routes.ts'
import { refuseNoNavigation } from './navigation.ts'
import { isOtherLoopback } from './other-loopback.ts'
import { redirectTo } from './redirect.ts'
import { safeReturnTo } from '../return-to.ts'
import { type AppUser, reportError, type Visit } from '../web-options.ts'

/**
 * `GET install`: starts an installation and sends the browser to Glue.
 *
 * `state`, `redirect_uri`, `scope` and the rest are never taken from the query: whoever can choose them can finish the
 * installation of somebody else.
 */
export async function handleInstall<User extends AppUser>(
  { request, url, signedInUser }: Visit<User>,
  context: InstallationContext<User>,
): Promise<Response> {
  const { options, routes, home, flows, states } = context
  const { oauth } = options
  const { server, clientId, clock } = oauth.settings
  const refused = refuseNoNavigation(request)
  if (refused !== undefined) return refused
  const again = installQuery(url.searchParams)
  if (isOtherLoopback(request, routes.origin)) return redirectTo(`${routes.origin}${routes.install}${again}`)
  const user = await signedInUser()
  if (user === undefined) return signInFirst(request, context, again)

  const query = url.searchParams
  const workspaceHint = query.get('workspace') ?? undefined
  if (workspaceHint !== undefined && !isWorkspaceId(workspaceHint)) return failurePage('hint_invalid', context)
  const refusal = await options.beforeInstall?.({ request, user, workspaceHint })
  if (refusal !== undefined) return refusal

  const state = createState()
  const codeVerifier = createCodeVerifier()
  const expiresAt = clock.now() + FLOW_LIFETIME_MS
  const stateHash = await hashState(state)
  const returnTo = safeReturnTo({ returnTo: query.get('returnTo'), home })
  const flow = { codeVerifier, userId: user.id, returnTo, workspaceHint, issuer: server.issuer, clientId, expiresAt }
  const location = await oauth.authorizationUrl({ state, codeVerifier })
  try {
    await states.start(stateHash, expiresAt)
  } catch (error) {
    if (!isGlueOAuthError(error)) throw error
    reportError(error, context)
    return failurePage(error.code, context, again)
  }
  return redirectTo(location.href, await flows.start(request, stateHash, flow))
}
