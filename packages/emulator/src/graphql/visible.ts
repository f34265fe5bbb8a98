import type { GroupRow, MessageRow, RecipientRow, ThreadRow, UserRow, WorkspaceRow } from './rows.ts'
import type { TokenContext } from './token-context.ts'

// What a token sees: its own workspace, there public groups and those its app was added to, and threads that reach one
// of these, or the app itself (Glue's page on scopes). Everything else is as if it did not exist.

export function visibleWorkspace({ state, grant }: TokenContext, id: string): WorkspaceRow | undefined {
  return id === grant.workspaceId ? state.workspaces.get(id) : undefined
}

export function visibleUser({ state, grant }: TokenContext, id: string): UserRow | undefined {
  const user = state.users.get(id)
  return user?.workspaceId === grant.workspaceId ? user : undefined
}

export function visibleGroup({ state, grant }: TokenContext, id: string): GroupRow | undefined {
  const group = state.groups.get(id)
  if (group?.workspaceId !== grant.workspaceId) return undefined
  return group.isPublic || group.memberIds.includes(grant.userId) ? group : undefined
}

export function visibleGroups(context: TokenContext): GroupRow[] {
  return [...context.state.groups.keys()].flatMap((id) => visibleGroup(context, id) ?? [])
}

export function visibleThread(context: TokenContext, id: string): ThreadRow | undefined {
  const { state, grant } = context
  const thread = state.threads.get(id)
  if (thread?.workspaceId !== grant.workspaceId) return undefined
  const reaches = (recipientId: string) =>
    recipientId === grant.userId ||
    recipientId === grant.workspaceId ||
    visibleGroup(context, recipientId) !== undefined
  return thread.startedById === grant.userId || thread.recipientIds.some(reaches) ? thread : undefined
}

export function visibleThreads(context: TokenContext): ThreadRow[] {
  return [...context.state.threads.keys()].flatMap((id) => visibleThread(context, id) ?? [])
}

export function visibleMessage(context: TokenContext, id: string): MessageRow | undefined {
  const message = context.state.messages.get(id)
  return message && visibleThread(context, message.threadId) ? message : undefined
}

/** A user, a group or the workspace, whichever the id names. */
export function visibleRecipient(context: TokenContext, id: string): RecipientRow | undefined {
  return visibleUser(context, id) ?? visibleGroup(context, id) ?? visibleWorkspace(context, id)
}
