import type { AnyVariables } from '@urql/core'
import { useBegunQuery, type UseGlueSuspenseQueryArgs } from './use-begun-query.ts'

/**
 * Begins a query that a `useGlueSuspenseQuery` further down will wait for, with the same arguments: so that several of them
 * in one component, or below each other, are on their way at the same time.
 *
 * @throws GlueReactError `missing_provider`
 * @example
 * ```tsx
 * import { useGluePreload, useGlueSuspenseQuery } from '@glue/react'
 * import { GroupsDocument, MeDocument } from '@glue/schema/operations'
 *
 * export function Home() {
 *   useGluePreload({ query: GroupsDocument })
 *   const [me] = useGlueSuspenseQuery({ query: MeDocument })
 *   const [groups] = useGlueSuspenseQuery({ query: GroupsDocument })
 *   return <p>{me.data.me?.name} sees {groups.data.groups.nodes.length} groups</p>
 * }
 * ```
 */
export function useGluePreload<Data = unknown, Variables extends AnyVariables = AnyVariables>(
  args: UseGlueSuspenseQueryArgs<Variables, Data>,
): void {
  useBegunQuery(args)
}
