import type { AnyVariables, OperationContext } from '@urql/core'
import { useCallback, useSyncExternalStore } from 'react'
import type { SuspenseQueryState } from './suspense-query.ts'
import { useBegunQuery, type UseGlueSuspenseQueryArgs } from './use-begun-query.ts'

/** The state of a query that has data, and a function that asks again. */
export type UseGlueSuspenseQueryResponse<Data = unknown, Variables extends AnyVariables = AnyVariables> = [
  state: SuspenseQueryState<Data, Variables>,
  executeQuery: (context?: Partial<OperationContext>) => void,
]

/**
 * Runs a query and waits for its data: the nearest `Suspense` shows its fallback until then, and the nearest error
 * boundary what went wrong where there is no data.
 *
 * Data stays on the screen while it is asked for again (`stale`), and when that fails (`error`). Other variables suspend;
 * within `startTransition` the screen stays as it is meanwhile. A new attempt of an error boundary sends the query again.
 *
 * @throws GlueReactError `missing_provider`
 * @throws CombinedError while rendering, where there is no data
 * @example
 * ```tsx
 * import { useGlueSuspenseQuery } from '@glue/react'
 * import { MeDocument } from '@glue/schema/operations'
 * import { Suspense } from 'react'
 *
 * function Me() {
 *   const [{ data }] = useGlueSuspenseQuery({ query: MeDocument })
 *   return <p>{data.me?.name}</p>
 * }
 *
 * export function Header() {
 *   return (
 *     <Suspense fallback={<p>Loading</p>}>
 *       <Me />
 *     </Suspense>
 *   )
 * }
 * ```
 */
export function useGlueSuspenseQuery<Data = unknown, Variables extends AnyVariables = AnyVariables>(
  args: UseGlueSuspenseQueryArgs<Variables, Data>,
): UseGlueSuspenseQueryResponse<Data, Variables> {
  const query = useBegunQuery(args)
  const state = useSyncExternalStore(query.subscribe, query.read, query.read)
  const { context, requestPolicy } = args
  const executeQuery = useCallback(
    (executed?: Partial<OperationContext>) =>
      query.execute({ ...(requestPolicy && { requestPolicy }), ...context, ...executed }),
    [query, context, requestPolicy],
  )
  return [state, executeQuery]
}
