import { useGlueQuery } from '@glue/react'
import type { ThreadID } from '@glue/schema'
import { InboxThreadDocument } from '../generated/operations.ts'
import type { Thread } from '../threads/use-threads.ts'

/** A thread by its id, where it is not among those that are loaded. Null where the app sees no such thread. */
export function useThread(id: ThreadID, known: Thread | undefined): Thread | null | undefined {
  const [{ data }] = useGlueQuery({ query: InboxThreadDocument, variables: { id }, pause: known !== undefined })
  if (known || !data) return known
  return data.node && 'subject' in data.node && data.node.id !== undefined ? data.node : null
}
