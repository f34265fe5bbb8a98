import { type Clock, systemClock } from './clock.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import type { FetchFunction } from './glue-fetch.ts'
import type { Answer } from './send-until-answered.ts'
import { readToken, type TokenProvider } from './token-provider.ts'
import { checkTokenTarget } from './token-target.ts'
import { isUnauthenticatedAnswer } from './unauthenticated-answer.ts'

/** Tokens for requests, where all requests of one `fetch` share what the provider said. */
export interface TokenSource {
  /** The token to send. */
  take(deadline: Deadline): Promise<string>
  /** The token to send instead of one that Glue refused; `undefined` when there is no other. */
  replace(failedToken: string, deadline: Deadline): Promise<string | undefined>
  /**
   * Adds the token to the headers of a request.
   *
   * @throws GlueClientError `insecure_url`, `emulator_token` where it does not belong
   */
  authorize(headers: Headers, request: { readonly token: string; readonly url: string }): void
  /** Whether an answer says that the token was refused, before anything was done that must not be done twice. */
  isRefused(answer: Answer, isIdempotent: boolean): boolean
}

/** What {@link createTokenSource} takes. */
export interface TokenSourceInput {
  readonly provider: TokenProvider
  /** What sends the requests. Defaults to the platform's `fetch`. */
  readonly fetch?: FetchFunction | undefined
  /**
   * How long the provider may take. Its answer is shared, so no single request's deadline ends it.
   *
   * @defaultValue 30 000
   */
  readonly timeoutMs?: number | undefined
  readonly clock?: Clock | undefined
}

/**
 * Asks the provider once per failed token, however many requests fail with it and however late they say so.
 *
 * A provider that throws reaches everyone who waits for that answer, and the next request asks again.
 */
export function createTokenSource({
  provider,
  fetch,
  timeoutMs = 30_000,
  clock = systemClock,
}: TokenSourceInput): TokenSource {
  const use: Pick<TokenSource, 'authorize' | 'isRefused'> = {
    authorize: (headers, { token, url }) => {
      checkTokenTarget({ token, url, fetch: fetch ?? globalThis.fetch })
      headers.set('authorization', `Bearer ${token}`)
    },
    isRefused: ({ status, json }, isIdempotent) => status === 401 || isUnauthenticatedAnswer(json, isIdempotent),
  }
  if (typeof provider === 'string') {
    return { ...use, take: async () => readToken(provider), replace: async () => undefined }
  }
  let current: string | undefined
  // A token that the provider handed out again although it was told that it failed. Requests that were sent with it
  // need not ask a second time; a new request does.
  let handedOutAgain: string | undefined
  let flight: Promise<string> | undefined

  const ask = (failedToken: string | undefined): Promise<string> => {
    if (flight) return flight
    current = undefined
    flight = askProvider(failedToken)
      .then((token) => {
        handedOutAgain = token === failedToken ? token : undefined
        current = token === failedToken ? undefined : token
        return token
      })
      .finally(() => {
        flight = undefined
      })
    return flight
  }

  const askProvider = async (failedToken: string | undefined): Promise<string> => {
    const deadline = startDeadline({ subject: 'The provider of `accessToken`', timeoutMs, clock })
    const context = { signal: deadline.signal, ...(failedToken !== undefined && { failedToken }) }
    try {
      return readToken(await deadline.race((async () => provider(context))()))
    } finally {
      deadline.end()
    }
  }

  return {
    ...use,
    take: async (deadline) => current ?? deadline.race(ask(handedOutAgain)),
    replace: async (failedToken, deadline) => {
      if (flight === undefined) {
        if (current !== undefined && current !== failedToken) return current
        if (current === undefined && handedOutAgain === failedToken) return undefined
      }
      const token = await deadline.race(ask(failedToken))
      return token === failedToken ? undefined : token
    },
  }
}
