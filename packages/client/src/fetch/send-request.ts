import { GlueClientError } from '../glue-client-error.ts'
import type { FetchFunction } from './glue-fetch.ts'
import { networkError, withoutSecrets } from './network-error.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { type ReceivedAnswer, type ReceiveInput, receiveAnswer } from './received-answer.ts'

/** What {@link sendRequest} takes beside the request. */
export interface SendInput extends ReceiveInput {
  readonly send: FetchFunction
  readonly headers: Headers
}

/**
 * Sends a request once.
 *
 * @throws GlueClientError `network_error`, `timeout`, `unexpected_redirect`, `invalid_response`, or the caller's reason
 */
export async function sendRequest(request: OutgoingRequest, input: SendInput): Promise<ReceivedAnswer> {
  const response = await responseTo(request, input)
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    release(response)
    throw redirected(input.url, response)
  }
  return receiveAnswer(response, input)
}

async function responseTo(request: OutgoingRequest, { url, send, headers, deadline }: SendInput): Promise<Response> {
  const { signal } = deadline
  const { init, body } = request
  const sent = (async () =>
    send(url, { ...init, headers, redirect: 'manual', signal, ...(body !== null && { body }) }))()
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
    message: `${withoutSecrets(url)} redirects ${to}. Redirects are not followed, because the token would travel with them. Set \`url\` to where Glue's API is.`,
  })
}
