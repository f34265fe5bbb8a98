import { createElement, Fragment, type ReactElement, type ReactNode, useEffect } from 'react'
import { type Client, makeOperation } from 'urql'
import { GlueReactError } from '../glue-react-error.ts'
import { useGlueClient } from '../use-glue-client.ts'
import type { GluePreload } from './preload-glue.ts'
import { type PreloadedAnswer, preloadedAnswers } from './preloaded-answers.ts'

export interface GluePreloadedProps {
  /** What `preloadGlue` gave. */
  readonly from: GluePreload
  readonly children?: ReactNode
}

/**
 * Gives the hooks below it what a server component preloaded, in place of a request. It stands below a `GlueProvider`.
 *
 * What is still on its way suspends the hook that asks for it. What failed is asked for again by the browser, and what is
 * for another workspace than the provider's is not used. When the page is refreshed, the queries on the screen show what
 * came with it.
 *
 * @throws GlueReactError `missing_provider`; `config_invalid` where the provider has a `tokenProvider` or an urql `client`
 */
export function GluePreloaded({ from, children }: GluePreloadedProps): ReactElement {
  const client = useGlueClient()
  // While rendering, since the hooks below ask while rendering.
  const begun = begunFor(client, from)
  useEffect(() => {
    begun.place()
    begun.refresh()
    return begun.takeBack
  }, [begun])
  return createElement(Fragment, undefined, children)
}

interface Begun {
  readonly place: () => void
  readonly takeBack: () => void
  /** Shows what came to the queries that are on the screen. */
  readonly refresh: () => void
}

// React forgets this component, too, when a hook below it suspends before it is mounted.
const begunOf = new WeakMap<Client, WeakMap<GluePreload, Begun>>()

function begunFor(client: Client, from: GluePreload): Begun {
  const known = begunOf.get(client) ?? new WeakMap<GluePreload, Begun>()
  begunOf.set(client, known)
  const begun = known.get(from) ?? begin(client, from)
  known.set(from, begun)
  return begun
}

// A page that was shown belongs to whom it was shown to: another client may be another person's.
const shownBy = new WeakMap<GluePreload, Client>()

function begin(client: Client, from: GluePreload): Begun {
  const answers = preloadedAnswers(client)
  if (!answers) {
    throw new GlueReactError({
      code: 'config_invalid',
      message:
        'GluePreloaded stands in a GlueProvider with a `tokenProvider` or an urql `client`, which takes nothing over. ' +
        'Give that provider a `url` and a `workspace` instead.',
    })
  }
  const { waiting, seen } = answers
  const own = new Map<number, PreloadedAnswer>()
  const isForOther = from.workspace !== answers.workspace || (shownBy.get(from) ?? client) !== client
  if (!isForOther) for (const [key, answer] of Object.entries(from.answers)) own.set(Number(key), answerFrom(answer))
  for (const [key, answer] of own) waiting.set(key, answer)
  return {
    place() {
      if (!isForOther) shownBy.set(from, client)
      for (const [key, answer] of own) {
        answer.isShown = true
        if (answer.isTaken && waiting.get(key) === answer) waiting.delete(key)
        if (!answer.isTaken && !waiting.has(key)) waiting.set(key, answer)
      }
    },
    // What no query took by then is old by the time that one may.
    takeBack() {
      for (const [key, answer] of own) if (waiting.get(key) === answer) waiting.delete(key)
    },
    refresh() {
      for (const [key, answer] of own) {
        const operation = seen.get(key)
        if (!operation || waiting.get(key) !== answer) continue
        client.reexecuteOperation(makeOperation('query', operation, { requestPolicy: 'network-only' }))
      }
    },
  }
}

function answerFrom(promise: PromiseLike<string>): PreloadedAnswer {
  const answer: PreloadedAnswer = {}
  const listeners = new Set<() => void>()
  let isSettled = false
  // React's own promises call back at once where they hold a value, and give no promise in return.
  const settled = new Promise<void>((resolve) => {
    const settle = (json?: string): void => {
      isSettled = true
      answer.pending = undefined
      answer.json = json
      for (const listener of listeners) listener()
      resolve()
    }
    promise.then(settle, () => settle())
  })
  if (!isSettled) answer.pending = { settled, listeners }
  return answer
}
