import type { FileRow, GroupRow, MessageRow, ThreadRow, UserEdgeRow, UserRow, WorkspaceRow } from './rows.ts'
import { type NodeTypeName, requireScope, scopeOfNode } from './scope-table.ts'
import type { TokenContext } from './token-context.ts'
import { visibleGroup, visibleMessage, visibleThread, visibleUser, visibleWorkspace } from './visible.ts'

type NodeRow = FileRow | GroupRow | MessageRow | ThreadRow | UserEdgeRow | UserRow | WorkspaceRow

/** Whatever an id names, if the token may see it. The scope is asked for first, so that it does not say what exists. */
export function node(context: TokenContext, id: string): NodeRow | null {
  const typeName = typeNameOfId(id)
  // An upload ticket has an id, but is no node.
  if (typeName === undefined || typeName === 'UploadTicket') return null
  requireScope(context, scopeOfNode[typeName], `node(id: ${JSON.stringify(id)})`)
  return finders[typeName](context, id) ?? null
}

/** The type of what an id names, as its prefix has it. Every row of an interface or a union has such an id. */
export function typeNameOfId(id: string): NodeTypeName | 'UploadTicket' | undefined {
  if (/^usr_[^-]+-usr_[^-]+$/.test(id)) return 'UserEdge'
  return typeNames[id.slice(0, 4)]
}

const typeNames: Readonly<Record<string, NodeTypeName | 'UploadTicket'>> = {
  fil_: 'File',
  grp_: 'Group',
  msg_: 'Message',
  thr_: 'Thread',
  upl_: 'UploadTicket',
  usr_: 'User',
  wks_: 'Workspace',
}

const finders: Readonly<Record<NodeTypeName, (context: TokenContext, id: string) => NodeRow | undefined>> = {
  File: visibleFile,
  Group: visibleGroup,
  Message: visibleMessage,
  Thread: visibleThread,
  User: visibleUser,
  UserEdge: userEdge,
  Workspace: visibleWorkspace,
}

function visibleFile({ state, grant }: TokenContext, id: string): FileRow | undefined {
  const file = state.files.get(id)
  return file?.workspaceId === grant.workspaceId ? file : undefined
}

/** `{otherUserID}-{currentUserID}`: the second is always the token's user. Nobody sees two others' direct messages. */
function userEdge(context: TokenContext, id: string): UserEdgeRow | undefined {
  const [otherUserId = '', currentUserId = ''] = id.split('-')
  const isOwn = currentUserId === context.grant.userId && otherUserId !== currentUserId
  return isOwn && visibleUser(context, otherUserId) ? { id, otherUserId, currentUserId } : undefined
}
