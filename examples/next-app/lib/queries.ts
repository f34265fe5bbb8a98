import type { ThreadID } from '@glue/schema'
import { ThreadDocument, ThreadsOrderLastMessageDocument } from '@glue/schema/operations'

// The pages preload them, and the components below ask them: the variables have to be the same.

export const threadsQuery = { query: ThreadsOrderLastMessageDocument, variables: { last: 20 } } as const

export function threadQuery(id: ThreadID) {
  return { query: ThreadDocument, variables: { id } }
}
