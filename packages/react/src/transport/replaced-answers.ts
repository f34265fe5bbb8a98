import type { Exchange } from '@urql/core'
import { pipe, tap } from 'wonka'

/** How often an answer took the place of another one. */
export interface ReplacedAnswers {
  readonly exchange: Exchange
  readonly count: () => number
  readonly subscribe: (listener: () => void) => () => void
}

/**
 * Counts the answers of a client that took the place of another one, for `useSyncExternalStore`.
 *
 * urql's hooks tell React of an answer by an update that does not interrupt a transition. A part that the transition draws
 * next begins with the new answer, and would be shown beside parts with the old one. What listens to this count makes React
 * begin the transition anew.
 */
export function replacedAnswers(): ReplacedAnswers {
  const latest = new Map<number, unknown>()
  const listeners = new Set<() => void>()
  let count = 0
  return {
    exchange:
      ({ forward }) =>
      (operations) =>
        pipe(
          forward(operations),
          tap(({ operation: { kind, key }, data, error }) => {
            if (kind !== 'query') return
            const before = latest.get(key)
            const answer: unknown = data ?? error
            latest.set(key, answer)
            if (before === undefined || before === answer) return
            count += 1
            // A component may ask for an answer while React draws it, which is no time to tell others.
            queueMicrotask(() => {
              for (const listener of listeners) listener()
            })
          }),
        ),
    count: () => count,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
