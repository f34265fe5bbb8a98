import type { AnyVariables, CombinedError, GraphQLRequest } from '@urql/core'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { createRequest, useQuery, type UseQueryArgs, type UseQueryState } from 'urql'
import {
  connectionFields,
  isObject,
  onlyField,
  type Paging,
  pagingOf,
  selectedField,
  valueAt,
} from './connection-field.ts'
import { type ConnectionList, emptyList, withFirstPage, withNextPage } from './connection-list.ts'
import { connectionPage } from './connection-page.ts'
import { useGlueClient } from '../use-glue-client.ts'
import { usePreloadedAnswer } from '../preload/use-preloaded-answer.ts'

/** What {@link useGlueConnection} takes: urql's arguments of `useQuery`, and which list is meant. */
export type UseGlueConnectionArgs<Variables extends AnyVariables, Data, List> = UseQueryArgs<Variables, Data> & {
  /** Which list of the answer is meant. Needed only for a query that asks for several. */
  readonly select?: ((data: Data) => List | null | undefined) | undefined
}

/** What {@link useGlueConnection} gives. */
export interface UseGlueConnectionResult<Item, Data> {
  /** What is loaded, in the server's order. The same array until something changes. */
  readonly items: readonly Item[]
  /** Whether there is more: after the items, or before them when the list is read from its end. */
  readonly hasNext: boolean
  /** Asks for the next page. Does nothing where there is none, or while one is on its way. After an error it tries again. */
  readonly loadNext: () => void
  readonly isLoadingNext: boolean
  /** Of the last page, or of the first. The items that were there stay. */
  readonly error: CombinedError | undefined
  /** Whether the first page is on its way. With other variables, the old items stay until it is there. */
  readonly fetching: boolean
  /** The answer with the first page, for what the query asks besides the list. */
  readonly data: Data | undefined
  /** Asks for the first page anew. When it is there, the list begins with it. */
  readonly refetch: (options?: RefetchOptions) => void
}

export interface RefetchOptions {
  /** Keeps what was loaded after the first page, as after a mutation: to look for new items from time to time. */
  readonly keepLoaded?: boolean | undefined
}

/** The one list in an answer: what has `pageInfo`, and `edges` or `nodes`. */
export type ConnectionIn<Data> = Data extends readonly unknown[]
  ? never
  : Data extends
        | { readonly pageInfo: unknown; readonly edges: unknown }
        | { readonly pageInfo: unknown; readonly nodes: unknown }
    ? Data
    : Data extends object
      ? { [Key in keyof Data]: ConnectionIn<Data[Key]> }[keyof Data]
      : never

/** The items of a list, without those that Glue could not give. */
export type ConnectionItem<List> = List extends { readonly nodes: infer Nodes }
  ? ElementOf<Nodes>
  : List extends { readonly edges: infer Edges }
    ? ElementOf<Edges> extends { readonly node: infer Node }
      ? NonNullable<Node>
      : never
    : never

type ElementOf<List> =
  NonNullable<List> extends readonly (infer Element)[]
    ? unknown extends Element
      ? unknown
      : NonNullable<Element>
    : never

/**
 * Reads a list page by page: urql's `useQuery` for the first page, and `loadNext` for those after it.
 *
 * It is read from its end with `last`, and from its beginning with `first`. The items of all pages come in the server's
 * order, each once, told by their `id`: ask for it. When the first page is asked for again, as after a mutation, its new items are
 * added; where it no longer meets what was loaded after it, the list begins anew, so that there is never a gap.
 *
 * @throws GlueReactError `missing_provider`; `config_invalid` where the query has no list, or several and no `select`, or
 * no variable for the cursor
 * @see {@link https://nearform.com/open-source/urql/docs/api/urql/#usequery urql, useQuery}
 * @example
 * ```tsx
 * import { useGlueConnection } from '@glue/react'
 * import { ThreadsDocument } from '@glue/schema/operations'
 *
 * export function Threads() {
 *   const { items, hasNext, loadNext, isLoadingNext, error } = useGlueConnection({
 *     query: ThreadsDocument,
 *     variables: { last: 20 },
 *   })
 *   return (
 *     <>
 *       {hasNext && <button disabled={isLoadingNext} onClick={loadNext}>{error ? 'Try again' : 'Older'}</button>}
 *       <ul>{items.map(({ id, subject }) => <li key={id}>{subject}</li>)}</ul>
 *     </>
 *   )
 * }
 * ```
 */
export function useGlueConnection<
  Data = unknown,
  Variables extends AnyVariables = AnyVariables,
  List = unknown extends Data ? { readonly nodes: readonly unknown[] } : ConnectionIn<Data>,
>(args: UseGlueConnectionArgs<Variables, Data, List>): UseGlueConnectionResult<ConnectionItem<List>, Data> {
  type Item = ConnectionItem<List>
  const client = useGlueClient()
  usePreloadedAnswer(args)
  const request = useRequest<Data, Variables>(args)
  const [result, execute] = useQuery<Data, Variables>(args)
  // Until the answer for other variables is here, urql gives the one before.
  const isCurrent = result.operation?.key === request.key
  const paging = usePaging(request, isCurrent ? result.data : undefined, args.select)

  const [state, setList] = useState<ConnectionList<Item>>(emptyList)
  let list = state
  const isOther = list.key !== request.key
  const first = isCurrent ? firstPageOf(result, paging, isOther) : undefined
  if (first && (isOther || first !== list.first)) {
    list = withFirstPage(list, { key: request.key, first, page: connectionPage<Item>(first, paging) })
    setList(list)
  }

  const { context, requestPolicy } = args
  const { origin, cursor, isRefetched } = list
  const hasNext = isCurrent && list.hasNext && paging !== undefined
  const isMounted = useIsMounted()
  const loadNext = useCallback(() => {
    const place = { origin, cursor }
    if (!hasNext || !isMounted.current) return
    setList((current) => withNextPage(current, { place, isLoading: true }))
    const variables = { ...request.variables, [paging.cursorVariable]: cursor }
    const policy = isRefetched ? 'network-only' : (context?.requestPolicy ?? requestPolicy)
    // Asked for twice at the same time, urql sends it once, and the second answer finds the list further on.
    const ask = async () => {
      const query = client.query<Data>(request.query, variables, {
        ...context,
        ...(policy && { requestPolicy: policy }),
      })
      const { data, error } = await query.toPromise()
      const connection = valueAt(data, paging.path)
      const page = isObject(connection) ? connectionPage<Item>(connection, paging) : undefined
      setList((current) => withNextPage(current, { place, page, error }))
    }
    void ask()
  }, [client, request, requestPolicy, context, paging, hasNext, origin, cursor, isRefetched, isMounted])
  const refetch = useCallback(
    ({ keepLoaded = false }: RefetchOptions = {}) => {
      if (!keepLoaded) setList((current) => ({ ...current, isOutdated: true }))
      execute({ requestPolicy: 'network-only' })
    },
    [execute],
  )

  return {
    items: useMemo(() => (list.isBackward ? list.nodes.toReversed() : list.nodes), [list.nodes, list.isBackward]),
    hasNext,
    loadNext,
    isLoadingNext: list.isLoading,
    error: list.error ?? result.error,
    fetching: result.fetching,
    data: result.data,
    refetch,
  }
}

/** The same request until its document or its variables say something else. */
function useRequest<Data, Variables extends AnyVariables>({
  query,
  variables,
}: UseQueryArgs<Variables, Data>): GraphQLRequest<Data> {
  const next = createRequest<Data>(query, variables)
  const [request, setRequest] = useState(next)
  if (next.key === request.key) return request
  setRequest(next)
  return next
}

/** Which field of a document is the list, and how its pages are asked for. */
function usePaging<Data>(
  { query, variables }: GraphQLRequest<Data>,
  data: Data | undefined,
  select: ((data: Data) => unknown) | undefined,
): Paging | undefined {
  const fields = useMemo(() => connectionFields(query), [query])
  const field = select
    ? data && selectedField(query, fields, { data, selected: select(data) })
    : onlyField(query, fields)
  return useMemo(() => field && pagingOf(query, field, variables), [query, field, variables])
}

/** The object that a first page came as; for an answer that has no list in it, one that stands for that. */
function firstPageOf(
  { data, error, fetching }: UseQueryState,
  paging: Paging | undefined,
  isOther: boolean,
): object | undefined {
  const connection = paging && valueAt(data, paging.path)
  if (isObject(connection)) return connection
  return !fetching && (isOther || (data && !error)) ? noList : undefined
}

const noList = {}

/** Whether the component is on the page, and not only kept by somebody who may still call what it gave. */
function useIsMounted(): RefObject<boolean> {
  // A child's effects run before this one, and may ask for a page already.
  const isMounted = useRef(true)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  return isMounted
}
