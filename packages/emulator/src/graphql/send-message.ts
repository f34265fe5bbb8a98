import type { MessageInput, SendMessageInput, ThreadInput } from '../generated/resolvers.ts'
import { newId, nextSequence } from '../state/emulator-state.ts'
import { badUserInput } from './bad-user-input.ts'
import type { MessageRow, SentMessageRow, ThreadRow } from './rows.ts'
import { chatOf } from './threads.ts'
import type { TokenContext } from './token-context.ts'
import { visibleRecipient, visibleThread } from './visible.ts'

/**
 * Sends a message, or updates the one that was sent with the same `uniqueBy`.
 *
 * Everything is checked before anything changes: a refused message creates no thread.
 *
 * @see {@link https://docs.glue.ai/developers/graphql-api/messages_and_threading Glue: messages and threading}
 */
export function sendMessage(context: TokenContext, input: SendMessageInput): SentMessageRow {
  const { state, grant } = context
  const { threadID, thread, message } = input
  if ((threadID == null) === (thread == null)) throw badUserInput('Give threadID or thread: one of them, and not both.')
  const content = checkedMessage(context, message)
  const target = threadID == null ? undefined : existingThread(context, threadID)
  const plan = thread == null ? undefined : planThread(context, thread)

  const messageKey = key(context, message.uniqueBy)
  const sent = messageKey === undefined ? undefined : state.messages.get(state.messageKeys.get(messageKey) ?? '')
  const sentThread = sent && state.threads.get(sent.threadId)
  if (sent && sentThread) {
    const updated: MessageRow = { ...sent, ...content }
    state.messages.set(updated.id, updated)
    return { thread: sentThread, message: updated }
  }

  const row = target ?? carryOut(context, plan)
  const created: MessageRow = {
    id: newId(state, 'msg'),
    threadId: row.id,
    userId: grant.userId,
    ...content,
    createdAt: new Date(state.clock.now()).toISOString(),
    sequence: nextSequence(state),
  }
  state.messages.set(created.id, created)
  if (messageKey !== undefined) state.messageKeys.set(messageKey, created.id)
  return { thread: row, message: created }
}

function checkedMessage(
  { state, grant }: TokenContext,
  { text, attachments }: MessageInput,
): Pick<MessageRow, 'text' | 'fileIds'> {
  const fileIds = attachments ?? []
  const unknown = fileIds.find((id) => state.files.get(id)?.workspaceId !== grant.workspaceId)
  if (unknown !== undefined) throw badUserInput(`There is no file ${JSON.stringify(unknown)} to attach.`)
  if (text.trim() === '' && fileIds.length === 0)
    throw badUserInput('The message is empty: give it a text or an attachment.')
  return { text, fileIds }
}

function existingThread(context: TokenContext, threadID: string): ThreadRow {
  const thread = visibleThread(context, threadID)
  if (thread) return thread
  throw badUserInput(`There is no thread ${JSON.stringify(threadID)} that this app can see.`)
}

/** What is to happen to a thread: it exists as it is, or it is to be written. */
type ThreadPlan =
  | { readonly kind: 'use'; readonly thread: ThreadRow }
  | {
      readonly kind: 'write'
      readonly existing?: ThreadRow | undefined
      readonly threadKey?: string | undefined
      readonly change: Pick<ThreadRow, 'subject' | 'threadType' | 'recipientIds'>
    }

function planThread(context: TokenContext, { recipients, subject, threadBy }: ThreadInput): ThreadPlan {
  const { state, grant } = context
  const recipientIds = [...new Set(recipients)]
  if (recipientIds.length === 0)
    throw badUserInput('The thread has no recipients: give the ids of users, groups or the workspace.')
  const unknown = recipientIds.find((id) => !visibleRecipient(context, id))
  if (unknown !== undefined)
    throw badUserInput(`There is no recipient ${JSON.stringify(unknown)} that this app can see.`)
  if (subject != null && subject.trim() === '')
    throw badUserInput('The subject is empty: give one, or leave it out for a chat.')

  const threadKey = key(context, threadBy)
  const existing = threadKey === undefined ? undefined : state.threads.get(state.threadKeys.get(threadKey) ?? '')
  if (existing) {
    return {
      kind: 'write',
      existing,
      change: { subject: subject ?? existing.subject, threadType: 'thread', recipientIds },
    }
  }
  if (subject != null) return { kind: 'write', threadKey, change: { subject, threadType: 'thread', recipientIds } }

  // No subject: a chat, which has exactly one group, or two users of whom the app is one.
  const [recipientId, ...others] = recipientIds
  if (recipientId === undefined || others.length > 0) {
    throw badUserInput(
      'A thread with several recipients needs a subject. Only one group or one user can be written to without.',
    )
  }
  if (recipientId === grant.userId) throw badUserInput('The app cannot write a direct message to itself.')
  const chatIds = state.users.has(recipientId) ? [recipientId, grant.userId] : [recipientId]
  const thread = chatOf(state, chatIds)
  if (thread) return { kind: 'use', thread }
  return { kind: 'write', change: { subject: null, threadType: 'chat', recipientIds: chatIds } }
}

function carryOut({ state, grant }: TokenContext, plan: ThreadPlan | undefined): ThreadRow {
  if (!plan) throw badUserInput('Give threadID or thread.')
  if (plan.kind === 'use') return plan.thread
  const { existing, threadKey, change } = plan
  const thread: ThreadRow = existing
    ? { ...existing, ...change }
    : {
        id: newId(state, 'thr'),
        workspaceId: grant.workspaceId,
        ...change,
        startedById: grant.userId,
        createdAt: new Date(state.clock.now()).toISOString(),
        sequence: nextSequence(state),
      }
  state.threads.set(thread.id, thread)
  if (threadKey !== undefined) state.threadKeys.set(threadKey, thread.id)
  return thread
}

/** `threadBy` and `uniqueBy` are an app user's own: two apps that choose the same one do not meet. */
function key({ grant }: TokenContext, value: string | null | undefined): string | undefined {
  return value == null ? undefined : `${grant.userId}\n${value}`
}
