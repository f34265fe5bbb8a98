import { abortable } from '../http/deadline.ts'
import { checkEmulatorTokens } from '../server/emulator-token.ts'
import type { GlueOAuth } from '../create-glue-oauth.ts'
import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import { fetchOrThrow } from '../http/network-error.ts'
import { readBody } from '../http/read-body.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { privateHeaders } from './json-response.ts'
import { limitedStream } from './limited-stream.ts'
import { upstreamError } from './upstream-error.ts'

const MAX_ANSWER_BYTES = 20_000_000
const MAX_ERROR_BYTES = 1_000_000

/** What {@link forwardOperation} sends. */
export interface ForwardOperationInput {
  readonly oauth: GlueOAuth
  readonly workspaceId: string
  readonly body: string
  readonly timeoutMs: number
  /** The browser's own request: when it goes away, so does ours. */
  readonly signal: AbortSignal
  readonly onError: (error: GlueOAuthError) => void
}

/**
 * Sends an operation to the API's one address, and streams the answer back.
 *
 * Nothing of the browser's request but the operation is passed on, and nothing of the answer but status, content type
 * and body: a `Set-Cookie` of Glue's would be set for the app's own host.
 */
export async function forwardOperation(input: ForwardOperationInput): Promise<Response> {
  const ending = startDeadline(input)
  try {
    const first = await send({ ...input, signal: ending.signal })
    if (first.response.status !== 401) return await answer(first, input, ending)
    // Glue no longer takes this token. It refused before it did anything, so even a mutation may go again, once.
    await first.response.body?.cancel()
    const second = await send({ ...input, signal: ending.signal, failedToken: first.accessToken })
    return await answer(second, input, ending)
  } catch (error) {
    ending.clear()
    const reason = ending.reason(error)
    input.onError(reason)
    return upstreamError(reason)
  }
}

interface Sent {
  readonly response: Response
  readonly accessToken: string
}

async function send(input: ForwardOperationInput & { readonly failedToken?: string }): Promise<Sent> {
  const { oauth, workspaceId, body, signal, failedToken } = input
  const { server, fetch } = oauth.settings
  const { accessToken } = await oauth.tokenFor(workspaceId, { signal, failedToken })
  await checkEmulatorTokens({ tokens: [accessToken], direction: 'sent to', endpoint: server.apiEndpoint, fetch })
  const request: RequestInit = {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json',
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
    },
    body,
    // A redirect would carry the token to another host (CVE-2025-27152 is of this kind).
    redirect: 'manual',
    signal,
  }
  const response = await abortable(
    fetchOrThrow("Glue's API", () => fetch(server.apiEndpoint, request)),
    signal,
  )
  return { response, accessToken }
}

async function answer(
  { response, accessToken }: Sent,
  input: ForwardOperationInput,
  ending: Deadline,
): Promise<Response> {
  const { status } = response
  const contentType = response.headers.get('content-type') ?? ''
  const isPassed = passedTypes.has(contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '')
  const isRefusal = response.type === 'opaqueredirect' || (status >= 300 && status < 400) || status === 401
  if (isRefusal || status === 429 || status >= 500 || !isPassed) {
    await response.body?.cancel()
    throw unusable({ response, now: input.oauth.settings.clock.now() })
  }
  const headers = { ...privateHeaders, 'content-type': contentType }
  if (status >= 400) {
    // A server echoes what it refuses; what it refuses was sent with the token.
    const body = await readBody({ message: response, maxBytes: MAX_ERROR_BYTES, signal: ending.signal })
    ending.signal.throwIfAborted()
    if (!('text' in body)) throw unusable({ response, now: 0 })
    ending.clear()
    return new Response(body.text.replaceAll(accessToken, '[secret]'), { status, headers })
  }
  if (response.body === null) {
    ending.clear()
    return new Response(null, { status, headers })
  }
  const { signal, clear } = ending
  return new Response(limitedStream({ body: response.body, maxBytes: MAX_ANSWER_BYTES, signal, onEnd: clear }), {
    status,
    headers,
  })
}

/** Never HTML: on the app's own origin its scripts would be the app's. */
const passedTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
])

function unusable({ response, now }: { readonly response: Response; readonly now: number }): GlueOAuthError {
  const { status, headers } = response
  const isBusy = status === 429 || status >= 500
  return new GlueOAuthError({
    code: isBusy ? 'temporarily_unavailable' : 'invalid_response',
    status,
    retryAfterMs: isBusy ? retryAfterMs({ headers, now }) : undefined,
    message: `Glue's API answered with status ${status} and the content type "${headers.get('content-type')?.slice(0, 80) ?? ''}", which cannot be passed on.`,
  })
}

interface Deadline {
  readonly signal: AbortSignal
  clear(): void
  /** What ended the work. */
  reason(error: unknown): GlueOAuthError
}

/** One deadline until the last byte of the answer: `forwardOperation` has returned by then, so it must be cleared. */
function startDeadline({ timeoutMs, signal }: ForwardOperationInput): Deadline {
  const controller = new AbortController()
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    controller.abort()
  }, timeoutMs)
  const onAbort = (): void => controller.abort(signal.reason)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    },
    reason(error) {
      if (!controller.signal.aborted) {
        if (isGlueOAuthError(error)) return error
        throw error
      }
      return new GlueOAuthError({
        code: isLate ? 'timeout' : 'network_error',
        message: isLate ? `Glue's API gave no answer within ${timeoutMs} ms.` : 'The browser went away.',
      })
    },
  }
}
