import { useGlueConnection } from '@glue/react'
import { useMemo } from 'react'
import { useRefresh } from '../feedback/use-refresh.ts'
import { InboxThreadsDocument, type ThreadSummaryFragment } from '../generated/operations.ts'

export type Thread = ThreadSummaryFragment
export type ThreadList = ReturnType<typeof useThreads>

/** The threads of the workspace, those with the latest messages first. */
export function useThreads() {
  const { items, ...rest } = useGlueConnection({ query: InboxThreadsDocument, variables: { last: 20 } })
  // Glue has the latest at the end, and the page at the top.
  const threads: readonly Thread[] = useMemo(() => items.toReversed(), [items])
  useRefresh(() => rest.refetch({ keepLoaded: true }))
  return { ...rest, threads }
}
