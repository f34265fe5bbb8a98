import { abortable } from '../../http/deadline.ts'
import { checkEmulatorTokens } from '../../server/emulator-token.ts'
import type { GlueOAuth } from '../../create-glue-oauth.ts'
import { GlueOAuthError } from '../../glue-oauth-error.ts'
import { fetchOrThrow } from '../../http/network-error.ts'
import { maskedText } from '../../masked-text.ts'
import { retryAfterMs } from '../../http/retry-after.ts'
import { upstreamError } from './json-error.ts'
import { type OperationDeadline, startDeadline } from './operation-deadline.ts'
import { type PassedAnswer, receiveAnswer } from './passed-answer.ts'
import { isUnauthenticatedAnswer } from './unauthenticated-answer.ts'

/** What {@link forwardOperation} sends. */
export interface ForwardOperationInput {
  readonly oauth: GlueOAuth
  readonly workspaceId: string
  readonly body: string
  /** Whether the operation is known to change nothing. */
  readonly isQuery: boolean
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
  const deadline = startDeadline({ ...input, clock: input.oauth.settings.clock })
  try {
    const first = await send({ ...input, deadline })
    if (!first.isTokenRefused) return first.toResponse()
    // Glue no longer takes this token. It refused before it did anything, so even a mutation may go again, once.
    first.discard()
    const second = await send({ ...input, deadline, failedToken: first.accessToken })
    if (second.status !== 401) return second.toResponse()
    second.discard()
    throw unusable(second, input.oauth, second.accessToken)
  } catch (error) {
    deadline.clear()
    const reason = deadline.reason(error)
    input.onError(reason)
    return upstreamError(reason)
  }
}

interface SendInput extends ForwardOperationInput {
  readonly deadline: OperationDeadline
  readonly failedToken?: string
}

interface Sent extends PassedAnswer {
  readonly accessToken: string
  readonly isTokenRefused: boolean
}

async function send({ oauth, workspaceId, body, isQuery, deadline, failedToken }: SendInput): Promise<Sent> {
  const { signal } = deadline
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
    fetchOrThrow({ subject: "Glue's API", url: server.apiEndpoint }, () => fetch(server.apiEndpoint, request)),
    signal,
  )
  if (!isPassed(response)) {
    response.body?.cancel().catch(() => {})
    throw unusable(response, oauth, accessToken)
  }
  const answer = await receiveAnswer({ response, url: server.apiEndpoint, secret: accessToken, deadline })
  const isTokenRefused = response.status === 401 || isUnauthenticatedAnswer(answer.text, isQuery)
  return { ...answer, accessToken, isTokenRefused }
}

function isPassed({ type, status, headers }: Response): boolean {
  if (status === 401) return true
  if (type === 'opaqueredirect' || (status >= 300 && status < 400) || status === 429 || status >= 500) return false
  return passedTypes.has(headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '')
}

/** Never HTML: on the app's own origin its scripts would be the app's. */
const passedTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
])

function unusable(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  oauth: GlueOAuth,
  secret: string,
): GlueOAuthError {
  const isBusy = status === 429 || status >= 500
  const contentType = maskedText({ text: headers.get('content-type') ?? '', secrets: [secret] })
  return new GlueOAuthError({
    code: isBusy ? 'temporarily_unavailable' : 'invalid_response',
    status,
    retryAfterMs: isBusy ? retryAfterMs({ headers, now: oauth.settings.clock.now() }) : undefined,
    message: `Glue's API answered with status ${status} and the content type "${contentType}", which cannot be passed on.`,
  })
}
