import { type GlueClientError, isGlueClientError } from '../glue-client-error.ts'
import type { Clock } from './clock.ts'
import type { Deadline } from './deadline.ts'
import type { FetchFunction } from './glue-fetch.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { isTemporaryStatus, retryWaitMs } from './retry-wait.ts'
import { type Receive, sendRequest } from './send-request.ts'
import type { TokenSource } from './token-source.ts'

/** What is known of an answer when it is decided whether the request is sent again. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The body, where it is JSON that was read already. */
  readonly json?: unknown
  /** Lets go of an answer that nobody will read. */
  readonly discard?: () => void
}

/** What {@link sendUntilAnswered} takes beside the request. */
export interface SendInput<Received extends Answer> {
  readonly deadline: Deadline
  /** Without it, requests go out as they are. */
  readonly tokens?: TokenSource | undefined
  /** Headers for every request that does not set them itself. */
  readonly headers: Headers
  readonly fetch: FetchFunction
  readonly receive: Receive<Received>
  readonly maxRetries: number
  readonly clock: Clock
}

/** Sends a request, and sends it again with another token, or after a while, where that is safe and may help. */
export async function sendUntilAnswered<Received extends Answer>(
  request: OutgoingRequest,
  input: SendInput<Received>,
): Promise<Received> {
  const { deadline, tokens, maxRetries, clock } = input
  let token = await tokens?.take(deadline)
  let isTokenReplaced = false
  for (let tries = 1; ;) {
    const outcome = await outcomeOf(sendRequest(request, { ...input, headers: headersFor(request, token, input) }))
    const { answer } = outcome
    if (tokens && token !== undefined && answer && !isTokenReplaced && mayReplaceToken(tokens, answer, request)) {
      isTokenReplaced = true
      const next = await tokens.replace(token, deadline).catch((error: unknown) => {
        answer.discard?.()
        throw error
      })
      if (next === undefined) return answer
      answer.discard?.()
      token = next
      continue
    }
    const waitMs = retryWaitMs({ tries, headers: answer?.headers, now: clock.now() })
    if (tries > maxRetries || !mayTryAgain(answer, request) || waitMs >= deadline.remainingMs()) {
      if (answer) return answer
      throw outcome.error
    }
    answer?.discard?.()
    await deadline.sleep(waitMs)
    token = await tokens?.take(deadline)
    tries += 1
  }
}

function headersFor(
  request: OutgoingRequest,
  token: string | undefined,
  { headers: defaults, tokens }: Pick<SendInput<Answer>, 'headers' | 'tokens'>,
): Headers {
  const headers = new Headers(request.headers)
  for (const [name, value] of defaults) if (!headers.has(name)) headers.set(name, value)
  if (token !== undefined) tokens?.authorize(headers, { token, url: request.url })
  return headers
}

type Outcome<Received> =
  | { readonly answer: Received; readonly error?: undefined }
  | { readonly answer?: undefined; readonly error: GlueClientError }

/** A network failure is an outcome to decide on. Every other failure ends the request. */
async function outcomeOf<Received>(sent: Promise<Received>): Promise<Outcome<Received>> {
  try {
    return { answer: await sent }
  } catch (error) {
    if (isGlueClientError(error) && error.code === 'network_error') return { error }
    throw error
  }
}

function mayReplaceToken(
  tokens: TokenSource,
  answer: Answer,
  { isIdempotent, isRepeatable }: OutgoingRequest,
): boolean {
  return isRepeatable && tokens.isRefused(answer, isIdempotent)
}

function mayTryAgain(answer: Answer | undefined, { isIdempotent, isRepeatable }: OutgoingRequest): boolean {
  return isIdempotent && isRepeatable && (answer === undefined || isTemporaryStatus(answer.status))
}
