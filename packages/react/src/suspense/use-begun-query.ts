import type { AnyVariables, GraphQLRequestParams, OperationContext, RequestPolicy } from '@urql/core'
import { useState } from 'react'
import { createRequest } from 'urql'
import { type SuspenseQuery, suspenseQuery } from './suspense-query.ts'
import { useGlueClient } from '../use-glue-client.ts'

/** What `useGlueSuspenseQuery` and `useGluePreload` take. */
export type UseGlueSuspenseQueryArgs<
  Variables extends AnyVariables = AnyVariables,
  Data = unknown,
> = GraphQLRequestParams<Data, Variables> & {
  /** @defaultValue the client's, which is `cache-first` */
  readonly requestPolicy?: Exclude<RequestPolicy, 'cache-only'> | undefined
  /** It is read when a request is sent: another one alone does not send the query again. */
  readonly context?: Partial<OperationContext> | undefined
}

/** Begins a query while rendering, and does not wait for it. */
export function useBegunQuery<Data, Variables extends AnyVariables>({
  query,
  variables,
  requestPolicy,
  context,
}: UseGlueSuspenseQueryArgs<Variables, Data>): SuspenseQuery<Data, Variables> {
  const client = useGlueClient()
  const request = createRequest<Data, Variables>(query, variables as Variables)
  const sent: Partial<OperationContext> = { ...(requestPolicy && { requestPolicy }), ...context }
  const begin = () => ({
    client,
    key: request.key,
    policy: sent.requestPolicy,
    query: suspenseQuery({ client, request, context: sent }),
  })
  // Held on to, because a part that is hidden gives its query up and may still be rendered.
  const [held, hold] = useState(begin)
  if (held.client === client && held.key === request.key && held.policy === sent.requestPolicy) return held.query
  const next = begin()
  hold(next)
  return next.query
}
