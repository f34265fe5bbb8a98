import type { CompleteResolvers } from './complete-resolvers.ts'
import { connection, writeCursor } from './connection.ts'
import { node } from './node.ts'
import { sendMessage } from './send-message.ts'
import { requireScope, scopeOfField } from './scope-table.ts'
import { chatOf, createdAtPosition, lastMessagePositions, messagesOf } from './threads.ts'
import { createFile, uploadTicket } from './upload.ts'
import {
  visibleGroups,
  visibleRecipient,
  visibleThread,
  visibleThreads,
  visibleUser,
  visibleWorkspace,
} from './visible.ts'

/**
 * Every field of the SDL that no row holds under its own name.
 *
 * Lists are in ascending order: `last: 10, order: lastMessage` gives the ten threads that were active most recently, as
 * the example on Glue's page on pagination reads. The direction itself is not documented.
 */
export const resolvers: CompleteResolvers = {
  Query: {
    me: (_, __, { state, grant }) => state.users.get(grant.userId) ?? null,
    node: (_, { id }, context) => node(context, id),
    thread: (_, { id }, context) => {
      requireScope(context, scopeOfField.thread, 'thread')
      return visibleThread(context, id) ?? null
    },
    threads: (_, { order, ...page }, context) => {
      requireScope(context, scopeOfField.threads, 'threads')
      const isByMessage = order === 'lastMessage'
      return connection(visibleThreads(context), {
        page,
        order: isByMessage ? 'threads by lastMessage' : 'threads by createdAt',
        position: isByMessage ? lastMessagePositions(context.state) : createdAtPosition,
      })
    },
    groups: (_, page, context) => {
      requireScope(context, scopeOfField.groups, 'groups')
      return connection(visibleGroups(context), { page, order: 'groups', position: ({ sequence }) => ['', sequence] })
    },
    workspaces: (_, page, context) => {
      requireScope(context, scopeOfField.workspaces, 'workspaces')
      const workspace = visibleWorkspace(context, context.grant.workspaceId)
      return connection(workspace ? [workspace] : [], {
        page,
        order: 'workspaces',
        position: ({ sequence }) => ['', sequence],
      })
    },
  },
  Mutation: {
    sendMessage: (_, { input }, context) => {
      requireScope(context, scopeOfField.sendMessage, 'sendMessage')
      return sendMessage(context, input)
    },
    uploadTicket: (_, { input }, context) => {
      requireScope(context, scopeOfField.uploadTicket, 'uploadTicket')
      return uploadTicket(context, input)
    },
    createFile: (_, { input }, context) => {
      requireScope(context, scopeOfField.createFile, 'createFile')
      return createFile(context, input)
    },
  },
  Thread: {
    isPeristentChat: ({ threadType }) => threadType === 'chat',
    isPersistentChat: ({ threadType }) => threadType === 'chat',
    recipients: ({ id, recipientIds }, page, context) =>
      connection(
        recipientIds.flatMap((recipientId) => visibleRecipient(context, recipientId) ?? []),
        {
          page,
          order: `recipients of ${id}`,
          position: (recipient) => ['', recipientIds.indexOf(recipient.id)],
        },
      ),
    messages: ({ id }, page, { state }) =>
      connection(messagesOf(state, id), { page, order: `messages of ${id}`, position: createdAtPosition }),
  },
  Message: {
    user: ({ userId }, _, { state }) => state.users.get(userId) ?? null,
    thread: ({ threadId }, _, context) => visibleThread(context, threadId) ?? null,
    attachments: ({ fileIds }, _, { state }) => fileIds.flatMap((id) => state.files.get(id) ?? []),
  },
  UserEdge: {
    persistentChatEdge: ({ otherUserId, currentUserId }, _, { state }) => {
      const chat = chatOf(state, [otherUserId, currentUserId])
      return chat ? { cursor: writeCursor('threads by createdAt', createdAtPosition(chat)), node: chat } : null
    },
    node: ({ otherUserId }, _, context) => visibleUser(context, otherUserId) ?? null,
    cursor: ({ otherUserId }) => otherUserId,
  },
}
