import { type Client, createRequest, makeOperation, makeResult, type Operation } from '@urql/core'
import { handedOver } from '../suspense/suspense-query.ts'
import { type PreloadPlace, preloadPlace } from './preload-place.ts'

/** An answer that a server got for a page. */
export interface PreloadedAnswer {
  /** `undefined` when it is known what came. */
  pending?: PendingAnswer | undefined
  /** As GraphQL has it, as JSON. `undefined` where the server got no data: then the browser asks. */
  json?: string | undefined
  /** Whether a query has got it. */
  isTaken?: boolean
  /** Whether the page was shown with it: until then, every query of the page gets it. */
  isShown?: boolean
}

/** What is still on its way. */
export interface PendingAnswer {
  readonly settled: Promise<void>
  /** Called before `settled` is: whoever waits for that finds the queries answered. */
  readonly listeners: Set<() => void>
}

/** What servers got for the pages of one client. */
export interface PreloadedAnswers {
  readonly workspace: string | undefined
  /** By the keys of urql's operations, until a query takes them. */
  readonly waiting: Map<number, PreloadedAnswer>
  /** The queries that the pages had so far. */
  readonly seen: Map<number, Operation>
}

const answersOf = new WeakMap<PreloadPlace, PreloadedAnswers>()

/** The answers for a client. One of the app's own cannot take any. */
export function preloadedAnswers(client: Client): PreloadedAnswers | undefined {
  const place = preloadPlace(client)
  if (!place) return undefined
  const answers = answersOf.get(place) ?? { workspace: place.workspace, waiting: new Map(), seen: new Map() }
  if (!answersOf.has(place)) takePart(place, answers)
  answersOf.set(place, answers)
  return answers
}

function takePart(place: PreloadPlace, { waiting, seen }: PreloadedAnswers): void {
  const answered = new WeakSet<Operation>()
  const giveUp = new Map<number, () => void>()

  place.choose = (operation) => {
    const { key, kind, context } = operation
    if (kind === 'teardown') giveUp.get(key)?.()
    // What nobody has taken yet may not be true any more.
    if (kind === 'mutation') for (const [other, { isShown }] of waiting) if (isShown) waiting.delete(other)
    if (kind !== 'query') return operation
    seen.set(key, operation)
    const answer = waiting.get(key)
    // urql's `useQuery` begins each query twice. The server asked for this page view: to ask once more is no fresher.
    if (answered.has(operation) && (!answer || answer.isTaken)) {
      return makeOperation(kind, operation, { requestPolicy: 'cache-first' })
    }
    if (!answer) return context[handedOver] ? makeOperation(kind, operation, { [handedOver]: undefined }) : operation
    answered.add(operation)
    // It is fresher than what the cache has.
    return makeOperation(kind, operation, { requestPolicy: 'network-only', [handedOver]: answer })
  }

  place.take = (operation) => {
    const answer = answerOf(operation)
    if (!answer?.pending) return answer !== undefined && isAnswered(operation, answer)
    const { listeners } = answer.pending
    const whenSettled = (): void => {
      giveUp.delete(operation.key)
      if (!isAnswered(operation, answer)) place.send(operation)
    }
    listeners.add(whenSettled)
    giveUp.set(operation.key, () => listeners.delete(whenSettled))
    return true
  }

  place.wait = ({ query, variables }) => {
    const pending = waiting.size > 0 && waiting.get(createRequest(query, variables).key)?.pending
    if (pending) throw pending.settled
  }

  function isAnswered(operation: Operation, answer: PreloadedAnswer): boolean {
    answer.isTaken = true
    if (answer.isShown && waiting.get(operation.key) === answer) waiting.delete(operation.key)
    if (answer.json === undefined) return false
    place.answer(makeResult(operation, JSON.parse(answer.json)))
    return true
  }
}

function answerOf({ kind, context }: Operation): PreloadedAnswer | undefined {
  return kind === 'query' ? context[handedOver] : undefined
}
