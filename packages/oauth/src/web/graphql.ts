import { isWorkspaceId } from '../workspace-id.ts'
import { readBody } from '../http/read-body.ts'
import { findOperation } from './find-operation.ts'
import { forwardOperation } from './forward-operation.ts'
import { jsonError } from './json-response.ts'
import { refusesCrossSite } from './request-guard.ts'
import { type AppUser, reportError, signedInUser, type WebContext } from './web-options.ts'

const MAX_BODY_BYTES = 1_000_000

/**
 * `POST graphql`: passes an operation on to Glue with the workspace's token, when the app allows it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc10017#section-6.1.3 RFC 10017, section 6.1.3}
 */
export async function handleGraphQL<User extends AppUser>(
  request: Request,
  context: WebContext<User>,
): Promise<Response> {
  const { options, routes } = context
  const refusal = refusesCrossSite({ request, origin: routes.origin })
  if (refusal !== undefined) return jsonError({ status: 403, code: 'cross_site', message: refusal })
  if (!isJson(request.headers.get('content-type'))) {
    const message = 'The body has to be sent as `Content-Type: application/json`.'
    return jsonError({ status: 415, code: 'unsupported_media_type', message })
  }
  const user = await signedInUser(request, context)
  if (user === undefined) return jsonError({ status: 401, code: 'unauthenticated', message: 'Nobody is signed in.' })

  const workspaceId = request.headers.get('glue-workspace')
  if (!isWorkspaceId(workspaceId)) {
    const message = 'The header `Glue-Workspace` has to name a workspace, such as `wks_32kbzWHxtQvfVEgwEdQduuxRTYG`.'
    return jsonError({ status: 400, code: 'bad_request', message })
  }
  const body = await bodyOf(request)
  if (body === undefined) return jsonError({ status: 400, code: 'bad_request', message: 'The body broke off.' })
  if ('isTooLarge' in body) {
    return jsonError({ status: 413, code: 'too_large', message: 'The body is larger than 1 MB.' })
  }
  const found = findOperation({ body: body.text, operations: options.operations })
  if ('refusal' in found) return jsonError(found.refusal)

  const { operation, variables } = found
  if ((await options.authorize({ user, workspaceId, operation, variables })) !== true) {
    return jsonError({ status: 403, code: 'forbidden', message: 'You may not do this in this workspace.' })
  }
  return forwardOperation({
    oauth: options.oauth,
    workspaceId,
    body: JSON.stringify({ operationName: operation.operationName, query: found.source, variables }),
    timeoutMs: options.upstreamTimeoutMs ?? 30_000,
    signal: request.signal,
    onError: (error) => reportError(error, context),
  })
}

/** By its essence, exactly: `text/plain; x=application/json` needs no preflight. */
function isJson(contentType: string | null): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'
}

async function bodyOf(request: Request): Promise<Awaited<ReturnType<typeof readBody>> | undefined> {
  try {
    return await readBody({ message: request, maxBytes: MAX_BODY_BYTES, signal: request.signal })
  } catch {
    return undefined
  }
}
