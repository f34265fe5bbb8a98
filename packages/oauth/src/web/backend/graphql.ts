import { findOperation } from './find-operation.ts'
import { forwardOperation } from './forward-operation.ts'
import { jsonError } from './json-error.ts'
import { readJsonCall } from './json-call.ts'
import { type AppUser, reportError, type Visit, type WebContext } from '../web-options.ts'

/**
 * `POST graphql`: passes an operation on to Glue with the workspace's token, when the app allows it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc10017#section-6.1.3 RFC 10017, section 6.1.3}
 */
export async function handleGraphQL<User extends AppUser>(
  visit: Visit<User>,
  context: WebContext<User>,
): Promise<Response> {
  const { oauth, operations, authorize, upstreamTimeoutMs: timeoutMs = 30_000 } = context.options
  const call = await readJsonCall({ visit, clock: oauth.settings.clock, maxBytes: 1_000_000 })
  if (call instanceof Response) return call
  const found = findOperation({ body: call.body, operations })
  if (found instanceof Response) return found

  const { user, workspaceId } = call
  const { operation, source, variables } = found
  if ((await authorize({ user, workspaceId, operation, variables })) !== true) return jsonError('forbidden')
  const { operationName, operationType } = operation
  const body = json({ operationName, query: source, variables })
  if (body === undefined) return jsonError('bad_request', { message: '`variables` are nested too deeply.' })
  return forwardOperation({
    oauth,
    workspaceId,
    body,
    isQuery: operationType === 'query',
    timeoutMs,
    signal: visit.request.signal,
    onError: (error) => reportError(error, context),
  })
}

/** What can be read is not always possible to write: reading JSON has no depth, writing it has. */
function json(value: object): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}
