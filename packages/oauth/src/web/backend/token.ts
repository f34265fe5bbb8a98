import { isGlueOAuthError } from '../../glue-oauth-error.ts'
import { readJsonCall } from './json-call.ts'
import { jsonError, upstreamError } from './json-error.ts'
import { privateHeaders } from '../private-headers.ts'
import { type AppUser, reportError, type Visit, type WebContext } from '../web-options.ts'

/**
 * `POST token`: Glue's own token for a workspace, for a page that calls Glue by itself.
 *
 * It can do all that the app can, until it ends. That is why the app has to switch this on, and decides with a function
 * of its own: an `authorize` that lets somebody see a workspace must not hand them the key.
 */
export async function handleToken<User extends AppUser>(
  visit: Visit<User>,
  context: WebContext<User>,
): Promise<Response> {
  const { oauth, authorizeToken } = context.options
  const call = await readJsonCall({ visit, clock: oauth.settings.clock, maxBytes: 10_000 })
  if (call instanceof Response) return call
  const { user, workspaceId, body } = call
  if ((await authorizeToken?.({ user, workspaceId })) !== true) return jsonError('forbidden')
  const { failedToken } = body
  try {
    const { accessToken, expiresAt } = await oauth.tokenFor(workspaceId, {
      failedToken: typeof failedToken === 'string' ? failedToken : undefined,
    })
    return Response.json({ accessToken, expiresAt }, { headers: privateHeaders })
  } catch (error) {
    if (!isGlueOAuthError(error)) throw error
    reportError(error, context)
    return upstreamError(error)
  }
}
