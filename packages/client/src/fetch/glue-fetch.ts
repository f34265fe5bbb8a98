import { GlueClientError } from '../glue-client-error.ts'
import { type Clock, systemClock } from './clock.ts'
import { startDeadline } from './deadline.ts'
import { withoutSecrets } from './network-error.ts'
import { type GlueRequestInit, readOutgoingRequest } from './outgoing-request.ts'
import { type ReceivedAnswer, receiveAnswer } from './received-answer.ts'
import { defaultMaxResponseBytes } from './response-limit.ts'
import type { Receive } from './send-request.ts'
import { sendUntilAnswered } from './send-until-answered.ts'
import type { TokenProvider } from './token-provider.ts'
import { createTokenSource } from './token-source.ts'

/** The part of `fetch` that the toolkit uses. */
export type FetchFunction = (input: Request | URL | string, init?: RequestInit) => Promise<Response>

/** What {@link createGlueFetch} makes. */
export type GlueFetch = (input: Request | URL | string, init?: GlueRequestInit) => Promise<Response>

/** What {@link createGlueFetch} takes. */
export interface GlueFetchOptions {
  /** The token, or what hands one out. Without it, requests go out as they are. */
  readonly accessToken?: TokenProvider | undefined
  /** Headers for every request that does not set them itself. */
  readonly headers?: HeadersInit | undefined
  /** What sends the requests. Defaults to the platform's `fetch`. */
  readonly fetch?: FetchFunction | undefined
  /** Where the time comes from. Defaults to the machine's. */
  readonly clock?: Clock | undefined
  /**
   * How long a request may take in milliseconds, with its token, its tries and its body.
   *
   * @defaultValue 30 000
   */
  readonly timeoutMs?: number | undefined
  /**
   * How often a query is tried again after 429, 502, 503, 504 or a network failure. Mutations are not, unless sending
   * one twice does no harm.
   *
   * @defaultValue 2
   */
  readonly maxRetries?: number | undefined
  /**
   * How long an answer may be, in bytes after decompression.
   *
   * @defaultValue 33 554 432 (32 MiB)
   */
  readonly maxResponseBytes?: number | undefined
}

/**
 * Makes a `fetch` for Glue's API, which any GraphQL client can use.
 *
 * - It adds `Authorization: Bearer`. When Glue refuses the token (401, or `UNAUTHENTICATED` in a GraphQL answer), the
 *   provider is asked once, whatever the number of requests, and each of them is sent once again.
 * - Queries are tried again when that may help, as long as the wait ends before the deadline. A mutation is never sent
 *   twice on doubt, unless `isIdempotent` says that it does no harm.
 * - One deadline covers it all. The caller's `signal` ends it at once, with the caller's reason.
 * - Redirects are errors: the token would travel with them.
 *
 * It resolves with the last answer, as `fetch` does, and rejects with a `GlueClientError` where `fetch` would reject
 * with a `TypeError`. What a provider throws is passed on as it is.
 *
 * @throws GlueClientError `config_invalid`; the `fetch` itself: `network_error`, `timeout`, `unexpected_redirect`,
 * `invalid_token`, `emulator_token`, `insecure_url`, `invalid_response`
 * @example
 * ```ts
 * import { createGlueFetch } from '@glue/client/fetch'
 *
 * const glueFetch = createGlueFetch({ accessToken: process.env.GLUE_ACCESS_TOKEN ?? '' })
 * const response = await glueFetch('https://api.gluegroups.com/public/graphql', {
 *   method: 'POST',
 *   headers: { 'Content-Type': 'application/json' },
 *   body: JSON.stringify({ query: '{ me { id name } }' }),
 * })
 * ```
 */
export function createGlueFetch(options: GlueFetchOptions = {}): GlueFetch {
  const { accessToken, clock = systemClock, maxRetries = 2 } = options
  const { timeoutMs = 30_000, maxResponseBytes = defaultMaxResponseBytes } = options
  checkNumber({ name: 'timeoutMs', value: timeoutMs, least: 1, most: 2 ** 31 - 1 })
  checkNumber({ name: 'maxRetries', value: maxRetries, least: 0, most: 100 })
  checkNumber({ name: 'maxResponseBytes', value: maxResponseBytes, least: 1, most: Number.MAX_SAFE_INTEGER })
  const headers = new Headers(options.headers)
  const fetch: FetchFunction = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  const tokens =
    accessToken === undefined
      ? undefined
      : createTokenSource({ provider: accessToken, fetch: options.fetch, timeoutMs, clock })

  return async (input, init) => {
    const request = await readOutgoingRequest(input, init)
    const subject = withoutSecrets(request.url)
    const deadline = startDeadline({ subject, timeoutMs, clock, signal: request.signal })
    const receive: Receive<ReceivedAnswer> = (response, place) =>
      receiveAnswer(response, { ...place, maxResponseBytes })
    try {
      const answer = await sendUntilAnswered(request, { deadline, tokens, headers, fetch, receive, maxRetries, clock })
      return answer.toResponse()
    } catch (error) {
      deadline.end()
      throw error
    }
  }
}

interface NumberOption {
  readonly name: string
  readonly value: number
  readonly least: number
  readonly most: number
}

function checkNumber({ name, value, least, most }: NumberOption): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new GlueClientError({
    code: 'config_invalid',
    message: `\`${name}\` is ${String(value)}. It should be a whole number from ${least} to ${most}.`,
  })
}
