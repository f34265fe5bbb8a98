import {
  type AnyVariables,
  type Client,
  CombinedError,
  type GraphQLRequest,
  type OperationContext,
  type OperationResult,
} from '@urql/core'
import { isGlueReactError } from '../glue-react-error.ts'

/** What is known of a query that has data. */
export interface SuspenseQueryState<Data, Variables extends AnyVariables> {
  readonly data: Data
  readonly error: CombinedError | undefined
  readonly extensions: Record<string, unknown> | undefined
  readonly stale: boolean
  readonly hasNext: boolean
  readonly operation: OperationResult<Data, Variables>['operation']
}

/** A query that was begun while rendering, for React to wait for and to listen to. */
export interface SuspenseQuery<Data, Variables extends AnyVariables> {
  /**
   * What there is to show.
   *
   * @throws the promise of the first answer, or what went wrong where there is no data
   */
  readonly read: () => SuspenseQueryState<Data, Variables>
  readonly subscribe: (listener: () => void) => () => void
  readonly execute: (context: Partial<OperationContext>) => void
}

interface SuspenseQueryInput<Data, Variables extends AnyVariables> {
  readonly client: Client
  readonly request: GraphQLRequest<Data, Variables>
  readonly context: Partial<OperationContext>
}

// React forgets all that a component remembers when it suspends before it is mounted, so the query outlives it here: per
// client, and on a server a client is of one request.
const queriesOf = new WeakMap<Client, Map<string, unknown>>()

/** Marks an operation whose answer came from the server that rendered the page. */
export const handedOver = 'glueHandedOver'

// As long as the result of a part that was never shown is kept. React does not say when it gives a part up.
const keptMs = 5 * 60_000
// React renders what failed several times before it shows the error boundary, how often depends on its version, and it may
// do something else in between. Whoever asks later than this tries again.
const failureKeptMs = 500
// As long as a result is kept up to date that nobody shows: until then, React shows it or has given it up.
const awaitedMs = 5000

/** The query that a component renders: the same one for every attempt to render it, and for all that render it. */
export function suspenseQuery<Data, Variables extends AnyVariables>(
  input: SuspenseQueryInput<Data, Variables>,
): SuspenseQuery<Data, Variables> {
  const queries = queriesOf.get(input.client) ?? new Map<string, unknown>()
  queriesOf.set(input.client, queries)
  const id = `${input.request.key} ${input.context.requestPolicy}`
  const known = queries.get(id)
  // The key is made from the document, and the document says what the data is.
  if (known) return known as SuspenseQuery<Data, Variables>
  const query = beginQuery(input, () => {
    if (queries.get(id) === query) queries.delete(id)
  })
  queries.set(id, query)
  return query
}

function beginQuery<Data, Variables extends AnyVariables>(
  { client, request, context }: SuspenseQueryInput<Data, Variables>,
  forget: () => void,
): SuspenseQuery<Data, Variables> {
  const listeners = new Set<() => void>()
  let state: SuspenseQueryState<Data, Variables> | undefined
  let failure: Error | undefined
  let isThrown = false
  let isShown = false
  let stop: (() => void) | undefined
  let settle: (() => void) | undefined
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })

  const receive = (result: OperationResult<Data, Variables>): void => {
    const { error, extensions, stale, hasNext, operation } = result
    // What is on the screen stays there when a refetch fails.
    const data = result.data ?? state?.data
    if (data != null) state = { data, error, extensions, stale, hasNext, operation }
    else failure = failureOf(result)
    settle?.()
    for (const listener of listeners) listener()
  }
  const execute = (executed: Partial<OperationContext>): void => {
    const stopBefore = stop
    stop = client.executeQuery(request, executed).subscribe(receive).unsubscribe
    stopBefore?.()
  }
  const pause = (): void => {
    if (listeners.size > 0) return
    stop?.()
    stop = undefined
  }
  const end = (): void => {
    pause()
    if (listeners.size === 0) forget()
  }

  // Another hook's answer for the same query becomes stale by a request, which React does not allow while it renders.
  const { requestPolicy } = context
  if (requestPolicy !== 'network-only') {
    execute(requestPolicy === 'cache-and-network' ? { ...context, requestPolicy: 'cache-first' } : context)
  }
  if (requestPolicy === 'network-only' || (requestPolicy === 'cache-and-network' && isFromCache(state))) {
    queueMicrotask(() => execute(context))
  }
  const isBrowser = typeof document !== 'undefined'
  if (isBrowser) {
    void settled.then(() => setTimeout(pause, awaitedMs))
    void settled.then(() => setTimeout(end, keptMs))
  }
  return {
    execute(executed) {
      execute(executed)
      // Whoever asks again after having left is given an answer, and nothing later.
      if (listeners.size === 0) setTimeout(pause, awaitedMs)
    },
    read() {
      if (state) return state
      if (!failure) throw settled
      // On a server, all of it is one page view.
      if (isBrowser && !isThrown) setTimeout(end, failureKeptMs)
      isThrown = true
      throw failure
    },
    subscribe(listener) {
      listeners.add(listener)
      // A part that was hidden and is shown again is not rendered anew.
      if (!stop) execute(isShown ? context : { ...context, requestPolicy: 'cache-first' })
      isShown = true
      return () => {
        listeners.delete(listener)
        // StrictMode and fast refresh subscribe again at once.
        queueMicrotask(end)
      }
    },
  }
}

function isFromCache(state: SuspenseQueryState<unknown, AnyVariables> | undefined): boolean {
  return state !== undefined && !state.operation.context[handedOver]
}

function failureOf({ error }: OperationResult): Error {
  if (isGlueReactError(error?.networkError)) return error.networkError
  return error ?? new CombinedError({ graphQLErrors: ['The answer has neither data nor errors.'] })
}
