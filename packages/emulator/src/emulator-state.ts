import type { EmulatorClock } from './clock.ts'
import type {
  FileRow,
  GroupRow,
  MessageRow,
  ThreadRow,
  UploadTicketRow,
  UserRow,
  WorkspaceRow,
} from './graphql/rows.ts'
import type { PendingAuthorization } from './oauth/authorization-request.ts'
import type { AuthorizationCode } from './oauth/authorization-code-grant.ts'
import type { AccessGrant } from './oauth/access-grant.ts'
import type { RefreshGrant } from './oauth/refresh-token-grant.ts'
import { createRandomSource, type RandomSource } from './random-source.ts'
import type { Seed, SeedThread } from './seed/seed.ts'

/**
 * How much the emulator knows.
 *
 * `glue`: every request printed in Glue's documentation works, the whole draft schema answers, and PKCE is enforced
 * when a challenge was sent. `documented`: only what the documentation shows; PKCE and other unlisted parameters are
 * ignored.
 */
export type Profile = 'glue' | 'documented'

/** An app in a workspace. */
export interface Installation {
  readonly clientId: string
  readonly workspaceId: string
  /** The app's own user in this workspace. It stays the same when the app is installed again. */
  readonly userId: string
  readonly scopes: readonly string[]
  /** ISO 8601. */
  readonly installedAt: string
}

/** All that an emulator holds. Nothing of it lives outside, so two emulators share nothing. */
export interface EmulatorState {
  readonly profile: Profile
  readonly clock: EmulatorClock
  readonly seed: Seed
  readonly random: RandomSource
  readonly workspaces: Map<string, WorkspaceRow>
  readonly users: Map<string, UserRow>
  readonly groups: Map<string, GroupRow>
  readonly threads: Map<string, ThreadRow>
  readonly messages: Map<string, MessageRow>
  readonly files: Map<string, FileRow>
  readonly uploadTickets: Map<string, UploadTicketRow>
  /** Ids of threads by app user and `threadBy`, and of messages by app user and `uniqueBy`. */
  readonly threadKeys: Map<string, string>
  readonly messageKeys: Map<string, string>
  readonly installations: Map<string, Installation>
  /** Ids of app users by app and workspace: they outlive an installation. */
  readonly appUsers: Map<string, string>
  readonly pendingAuthorizations: Map<string, PendingAuthorization>
  readonly authorizationCodes: Map<string, AuthorizationCode>
  readonly accessTokens: Map<string, AccessGrant>
  readonly refreshTokens: Map<string, RefreshGrant>
  /** The next row's place in the order of creation. */
  nextSequence(): number
}

export function createEmulatorState({
  seed,
  clock,
  profile,
}: {
  readonly seed: Seed
  readonly clock: EmulatorClock
  readonly profile: Profile
}): EmulatorState {
  let sequence = 0
  const nextSequence = () => (sequence += 1)
  return {
    profile,
    clock,
    seed,
    random: createRandomSource(seed.random),
    workspaces: rowsOf(seed.workspaces, ({ avatarURL = null, ...row }) => ({
      ...row,
      avatarURL,
      sequence: nextSequence(),
    })),
    users: rowsOf(seed.users, ({ avatarURL = null, ...row }) => ({ ...row, avatarURL, sequence: nextSequence() })),
    groups: rowsOf(seed.groups, (row) => ({ ...row, sequence: nextSequence() })),
    threads: rowsOf(seed.threads, ({ subject = null, ...row }) => ({
      ...row,
      subject,
      threadType: isChat({ subject, ...row }) ? 'chat' : 'thread',
      sequence: nextSequence(),
    })),
    messages: rowsOf(seed.messages, (row) => ({ ...row, fileIds: [], sequence: nextSequence() })),
    files: new Map(),
    uploadTickets: new Map(),
    threadKeys: new Map(),
    messageKeys: new Map(),
    installations: new Map(),
    appUsers: new Map(),
    pendingAuthorizations: new Map(),
    authorizationCodes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    nextSequence,
  }
}

function rowsOf<Item extends { readonly id: string }, Row>(
  items: readonly Item[],
  row: (item: Item) => Row,
): Map<string, Row> {
  return new Map(items.map((item) => [item.id, row(item)]))
}

function isChat({ subject }: { readonly subject: SeedThread['subject'] | null }): boolean {
  return subject === null
}
