import { isGlueOAuthError } from '../../glue-oauth-error.ts'
import type { Installation } from '../../install/installation-records.ts'
import { jsonError, upstreamError } from './json-error.ts'
import { privateHeaders } from '../private-headers.ts'
import { type AppUser, reportError, type Visit, type WebContext } from '../web-options.ts'

/** `GET session`: the app's user, and the workspaces that the app lets them use. */
export async function handleSession<User extends AppUser>(
  { signedInUser }: Visit<User>,
  context: WebContext<User>,
): Promise<Response> {
  const { authorize } = context.options
  const user = await signedInUser()
  if (user === undefined) return jsonError('unauthenticated')

  const workspaces: { id: string; userId: string | undefined; scopes: readonly string[] }[] = []
  try {
    for await (const { workspaceId, userId, scopes } of installationsFor(user, context)) {
      if ((await authorize({ user, workspaceId })) === true) workspaces.push({ id: workspaceId, userId, scopes })
    }
  } catch (error) {
    if (!isGlueOAuthError(error)) throw error
    reportError(error, context)
    return upstreamError(error)
  }
  return Response.json({ user, workspaces }, { headers: privateHeaders })
}

async function* installationsFor<User extends AppUser>(
  user: User,
  { options: { oauth, workspaceIdsOf } }: WebContext<User>,
): AsyncGenerator<Installation> {
  if (workspaceIdsOf === undefined) return yield* oauth.installations.list()
  for (const workspaceId of new Set(await workspaceIdsOf(user))) {
    const installation = await oauth.installations.get(workspaceId)
    if (installation !== undefined) yield installation
  }
}
