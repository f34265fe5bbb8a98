import type { Seed, SeedGroup, SeedThread, SeedUser, SeedWorkspace } from './seed.ts'

/** One workspace, told so that it can be read: times in minutes, messages under their thread. */
export interface Story {
  readonly workspace: SeedWorkspace
  readonly users: readonly Omit<SeedUser, 'workspaceId'>[]
  readonly groups: readonly Omit<SeedGroup, 'workspaceId'>[]
  readonly threads: readonly StoryThread[]
}

export interface StoryThread {
  readonly id: string
  readonly subject?: string
  readonly to: readonly string[]
  /** When the first message was sent, as ISO 8601. */
  readonly at: string
  readonly messages: readonly StoryMessage[]
}

/** Who, how many minutes after the thread began, what. */
export type StoryMessage = readonly [userId: string, minutes: number, text: string]

/** A Glue id that a person can read: the prefix, the name, and zeros up to 27 characters. */
export function readableId(prefix: 'fil' | 'grp' | 'msg' | 'thr' | 'usr' | 'wks', name: string): string {
  return `${prefix}_${name.padEnd(27, '0')}`
}

/** The seed's rows of one workspace. */
export function tellStory({
  workspace,
  users,
  groups,
  threads,
}: Story): Pick<Seed, 'workspaces' | 'users' | 'groups' | 'threads' | 'messages'> {
  const workspaceId = workspace.id
  return {
    workspaces: [workspace],
    users: users.map((user) => ({ ...user, workspaceId })),
    groups: groups.map((group) => ({ ...group, workspaceId })),
    threads: threads.map((thread): SeedThread => {
      const startedById = thread.messages[0]?.[0] ?? ''
      const { id, subject, to, at } = thread
      return {
        id,
        workspaceId,
        recipientIds: to,
        startedById,
        createdAt: minutesAfter(at, 0),
        ...(subject && { subject }),
      }
    }),
    messages: threads.flatMap((thread) =>
      thread.messages.map(([userId, minutes, text], index) => ({
        id: messageId(thread.id, index),
        threadId: thread.id,
        userId,
        text,
        createdAt: minutesAfter(thread.at, minutes),
      })),
    ),
  }
}

function messageId(threadId: string, index: number): string {
  return readableId('msg', `${threadId.slice('thr_'.length).replace(/0+$/, '')}M${index + 1}`)
}

function minutesAfter(start: string, minutes: number): string {
  return new Date(new Date(start).getTime() + minutes * 60_000).toISOString()
}
