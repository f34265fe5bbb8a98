import type { Thread } from './use-threads.ts'

/** A chat has no subject: it is named by whom it is with. */
export function threadTitle(thread: Thread): string {
  return thread.subject ?? (recipientNames(thread) || 'Chat')
}

/** What stands below the title. */
export function threadDetail(thread: Thread): string {
  return thread.subject === null ? 'Chat' : recipientNames(thread)
}

function recipientNames(thread: Thread): string {
  return thread.recipients.edges.map((edge) => edge.node.name).join(', ')
}
