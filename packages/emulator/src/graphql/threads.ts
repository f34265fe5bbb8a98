import type { EmulatorState } from '../state/emulator-state.ts'
import type { Position } from './connection.ts'
import type { MessageRow, ThreadRow } from './rows.ts'

export function messagesOf(state: EmulatorState, threadId: string): MessageRow[] {
  return state.messages.rowsOf(threadId)
}

/** The place of each thread in the order of its last message; a thread without one stands where it began. */
export function lastMessagePositions(state: EmulatorState): (thread: ThreadRow) => Position {
  const positions = new Map<string, Position>()
  for (const { threadId, createdAt, sequence } of state.messages.values()) {
    const known = positions.get(threadId)
    const isLater = !known || createdAt > known[0] || (createdAt === known[0] && sequence > known[1])
    if (isLater) positions.set(threadId, [createdAt, sequence])
  }
  return (thread) => positions.get(thread.id) ?? createdAtPosition(thread)
}

export function createdAtPosition({ createdAt, sequence }: ThreadRow | MessageRow): Position {
  return [createdAt, sequence]
}

/** The direct message of two users, or the chat of a group: a chat that has exactly these recipients. */
export function chatOf(state: EmulatorState, recipientIds: readonly string[]): ThreadRow | undefined {
  return [...state.threads.values()].find(
    (thread) =>
      thread.threadType === 'chat' &&
      thread.recipientIds.length === recipientIds.length &&
      recipientIds.every((id) => thread.recipientIds.includes(id)),
  )
}
