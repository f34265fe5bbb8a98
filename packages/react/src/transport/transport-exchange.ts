import type { GlueRequestInit, JsonSender } from '@glue/client/fetch'
import {
  type Exchange,
  type ExchangeInput,
  type ExecutionResult,
  getOperationName,
  makeErrorResult,
  makeResult,
  type Operation,
  type OperationResult,
  stringifyDocument,
} from '@urql/core'
import { filter, fromPromise, merge, mergeMap, onEnd, pipe, takeUntil } from 'wonka'

interface TransportInput {
  readonly send: JsonSender
  /** Whether the hash of a document goes along, so that a backend can look the operation up in its manifest. */
  readonly sendsHash: boolean
}

/** What a `send` adds to every request. */
export const graphqlHeaders = {
  accept: 'application/graphql-response+json, application/json',
  'content-type': 'application/json',
} as const

/**
 * Sends queries and mutations in the place of urql's `fetchExchange`, which is larger than all of this: it also does
 * files, streams and GET, for which Glue has no use.
 */
export function transportExchange(input: TransportInput): Exchange {
  // The name is what urql's devtools show.
  const glueTransport: Exchange =
    ({ forward, dispatchDebug }) =>
    (operations) => {
      const answers = pipe(
        operations,
        filter(isSent),
        mergeMap((operation) => {
          const end = new AbortController()
          const isEnd = ({ kind, key }: Operation): boolean => kind === 'teardown' && key === operation.key
          return pipe(
            fromPromise(answerTo(operation, { ...input, dispatchDebug, signal: end.signal })),
            takeUntil(pipe(operations, filter(isEnd))),
            onEnd(() => end.abort()),
          )
        }),
      )
      const others = pipe(
        operations,
        filter((operation) => !isSent(operation)),
      )
      return merge([answers, forward(others)])
    }
  return glueTransport
}

function isSent({ kind }: Operation): boolean {
  return kind === 'query' || kind === 'mutation'
}

interface AnswerInput extends TransportInput, Pick<ExchangeInput, 'dispatchDebug'> {
  readonly signal: AbortSignal
}

async function answerTo(
  operation: Operation,
  { send, sendsHash, dispatchDebug, signal }: AnswerInput,
): Promise<OperationResult> {
  const { url, fetchOptions: given } = operation.context
  let fetchOptions: GlueRequestInit = {}
  // For urql's devtools.
  const report = (type: string, message: string, value?: unknown): void =>
    dispatchDebug({ type, message, operation, data: { url, fetchOptions, value } })
  let response: Response | undefined
  try {
    // Who gives an operation up at once, as StrictMode does, sends nothing.
    await Promise.resolve()
    signal.throwIfAborted()
    fetchOptions = typeof given === 'function' ? given() : { ...given }
    report('fetchRequest', 'A request is sent.')
    const answer = await send(url, {
      isIdempotent: operation.kind === 'query',
      ...fetchOptions,
      method: 'POST',
      body: bodyOf(operation, sendsHash),
      signal,
    })
    const { json, status } = answer
    response = answer.response
    if (!isGraphQL(json)) throw new Error(`${url} answered with status ${status}, and no GraphQL.`)
    report('fetchSuccess', 'An answer came.', json)
    return makeResult(operation, json, response)
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    if (!signal.aborted) report('fetchError', 'No answer came.', error)
    return makeErrorResult(operation, error, response)
  }
}

/**
 * The hash is the one of the text that the manifest was made from: urql's cache copies it with the document, to whose text
 * it adds. `miss` says that the text comes too, for a backend without a manifest.
 */
function bodyOf({ query, variables, extensions }: Operation, sendsHash: boolean): string {
  const sha256Hash = sendsHash && 'hash' in query && typeof query.hash === 'string' && query.hash
  return JSON.stringify({
    operationName: getOperationName(query),
    query: stringifyDocument(query),
    variables,
    extensions: sha256Hash ? { ...extensions, persistedQuery: { version: 1, sha256Hash, miss: true } } : extensions,
  })
}

function isGraphQL(json: unknown): json is ExecutionResult {
  return (
    typeof json === 'object' && json !== null && ('data' in json || ('errors' in json && Array.isArray(json.errors)))
  )
}
