import { jsonError, privateHeaders } from './json-response.ts'
import { refusesCrossSite } from './request-guard.ts'
import { type AppUser, signedInUser, type WebContext } from './web-options.ts'

/** `GET session`: the app's user, and the workspaces that the app lets them use. */
export async function handleSession<User extends AppUser>(
  request: Request,
  context: WebContext<User>,
): Promise<Response> {
  const { options, routes } = context
  const refusal = refusesCrossSite({ request, origin: routes.origin })
  if (refusal !== undefined) return jsonError({ status: 403, code: 'cross_site', message: refusal })
  const user = await signedInUser(request, context)
  if (user === undefined) return jsonError({ status: 401, code: 'unauthenticated', message: 'Nobody is signed in.' })

  const workspaces: { id: string; userId: string | undefined; scopes: readonly string[] }[] = []
  for await (const { workspaceId, userId, scopes } of options.oauth.installations.list()) {
    if ((await options.authorize({ user, workspaceId })) === true) workspaces.push({ id: workspaceId, userId, scopes })
  }
  return Response.json({ user, workspaces }, { headers: privateHeaders })
}
