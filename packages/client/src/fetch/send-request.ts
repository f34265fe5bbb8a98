import { GlueClientError } from '../glue-client-error.ts'
import type { Deadline } from './deadline.ts'
import type { FetchFunction } from './glue-fetch.ts'
import { networkError, withoutSecrets } from './network-error.ts'
import type { OutgoingRequest } from './outgoing-request.ts'

/** Takes a response in: as much of it as shows whether it is the answer. */
export type Receive<Received> = (response: Response, input: ReceiveInput) => Promise<Received>

/** What {@link Receive} takes beside the response. */
export interface ReceiveInput {
  readonly url: string
  readonly deadline: Deadline
}

/** What {@link sendRequest} takes beside the request. */
export interface SendRequestInput<Received> {
  /** All that the request has. */
  readonly headers: Headers
  readonly fetch: FetchFunction
  readonly deadline: Deadline
  readonly receive: Receive<Received>
}

/**
 * Sends a request once.
 *
 * @throws GlueClientError `network_error`, `timeout`, `unexpected_redirect`, what `receive` throws, or the caller's reason
 */
export async function sendRequest<Received>(
  request: OutgoingRequest,
  input: SendRequestInput<Received>,
): Promise<Received> {
  const { url } = request
  const response = await responseTo(request, input)
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    release(response)
    throw redirected(url, response)
  }
  return input.receive(response, { url, deadline: input.deadline })
}

async function responseTo(
  { url, init, body }: OutgoingRequest,
  { fetch, headers, deadline }: SendRequestInput<unknown>,
): Promise<Response> {
  const { signal } = deadline
  const sent = (async () =>
    fetch(url, { ...init, headers, redirect: 'manual', signal, ...(body !== null && { body }) }))()
  try {
    return await deadline.race(sent)
  } catch (error) {
    if (!signal.aborted) throw networkError(error, url)
    // A `fetch` that ignores its signal still answers, some time.
    sent.then(release, () => {})
    throw signal.reason
  }
}

function release({ body }: Response): void {
  if (body && !body.locked) body.cancel().catch(() => {})
}

function redirected(url: string, response: Response): GlueClientError {
  const target = response.headers.get('location')
  const base = response.url || url
  // A browser hides where it leads.
  const to =
    target !== null && URL.canParse(target, base) ? `to ${withoutSecrets(new URL(target, base).href)}` : 'elsewhere'
  return new GlueClientError({
    code: 'unexpected_redirect',
    status: response.status,
    message: `${withoutSecrets(url)} redirects ${to}. That is not followed, because the token would travel along. Set \`url\` to where the API is.`,
  })
}
