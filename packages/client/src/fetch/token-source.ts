import type { Clock } from './clock.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import { readToken, type TokenProvider } from './token-provider.ts'

/** Tokens for requests, where all requests of one `fetch` share what the provider said. */
export interface TokenSource {
  /** The token to send. */
  take(deadline: Deadline): Promise<string>
  /** The token to send instead of one that Glue refused; `undefined` when there is no other. */
  replace(failedToken: string, deadline: Deadline): Promise<string | undefined>
}

/** What {@link createTokenSource} takes. */
export interface TokenSourceInput {
  readonly provider: TokenProvider
  /** How long the provider may take. Its answer is shared, so no single request's deadline ends it. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/**
 * Asks the provider once per failed token, however many requests fail with it and however late they say so.
 *
 * A provider that throws reaches everyone who waits for that answer, and the next request asks again.
 */
export function createTokenSource({ provider, timeoutMs, clock }: TokenSourceInput): TokenSource {
  if (typeof provider === 'string') {
    return { take: async () => readToken(provider), replace: async () => undefined }
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
