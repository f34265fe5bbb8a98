import type { AnyVariables } from '@urql/core'
import { useQuery, type UseQueryArgs, type UseQueryResponse } from 'urql'
import { usePreloadedAnswer } from '../preload/use-preloaded-answer.ts'

/**
 * Runs a query and keeps its result up to date: urql's `useQuery`, with its arguments and its result.
 *
 * @throws GlueReactError `missing_provider`
 * @see {@link https://nearform.com/open-source/urql/docs/api/urql/#usequery urql, useQuery}
 * @example
 * ```tsx
 * import { useGlueQuery } from '@glue/react'
 * import { ThreadsDocument } from '@glue/schema/operations'
 *
 * export function Threads() {
 *   const [{ data, fetching, error }] = useGlueQuery({ query: ThreadsDocument, variables: { last: 10 } })
 *   if (error) return <p>{error.message}</p>
 *   if (fetching) return <p>Loading</p>
 *   return <ul>{data?.threads.edges.map(({ node }) => <li key={node.id}>{node.subject}</li>)}</ul>
 * }
 * ```
 */
export function useGlueQuery<Data = unknown, Variables extends AnyVariables = AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): UseQueryResponse<Data, Variables> {
  usePreloadedAnswer(args)
  return useQuery<Data, Variables>(args)
}
