import type { EmulatorClock } from '../clock.ts'
import type {
  FileRow,
  GroupRow,
  MessageRow,
  ThreadRow,
  UploadTicketRow,
  UserRow,
  WorkspaceRow,
} from '../graphql/rows.ts'
import type { Installation } from '../installations.ts'
import type { AccessGrant } from '../oauth/access-grant.ts'
import type { AuthorizationCode } from '../oauth/authorization-code-grant.ts'
import type { PendingAuthorization } from '../oauth/authorization-request.ts'
import type { RefreshGrant } from '../oauth/refresh-token-grant.ts'
import type { Seed, SeedApp } from '../seed/seed.ts'
import type { Profile } from './profile.ts'
import { createRandomSource, type RandomSource } from './random-source.ts'
import { IndexedTable, Table } from './table.ts'

/** What an emulator's world is made of. Every row is plain data that JSON keeps. */
export interface Tables {
  /** By client id. */
  readonly apps: Table<SeedApp>
  readonly workspaces: Table<WorkspaceRow>
  readonly users: Table<UserRow>
  readonly groups: Table<GroupRow>
  readonly threads: Table<ThreadRow>
  readonly messages: IndexedTable<MessageRow>
  readonly files: Table<FileRow>
  readonly uploadTickets: Table<UploadTicketRow>
  /** Ids of threads by app user and `threadBy`, and of messages by app user and `uniqueBy`. */
  readonly threadKeys: Table<string>
  readonly messageKeys: Table<string>
  readonly installations: Table<Installation>
  /** Ids of app users by app and workspace: they outlive an installation. */
  readonly appUsers: Table<string>
  readonly pendingAuthorizations: Table<PendingAuthorization>
  readonly authorizationCodes: Table<AuthorizationCode>
  readonly accessTokens: Table<AccessGrant>
  readonly refreshTokens: Table<RefreshGrant>
}

/** All that an emulator holds. Nothing of it lives outside, so two emulators share nothing. */
export interface EmulatorState extends Tables {
  readonly profile: Profile
  readonly clock: EmulatorClock
  /** The world that it started with. */
  readonly seed: Seed
  readonly random: RandomSource
  readonly counters: Counters
  /** Called after every change of a table. */
  readonly listeners: Set<() => void>
}

interface Counters {
  /** The last row's place in the order of creation. */
  sequence: number
}

/** A state without anything in it. */
export function createEmulatorState({
  seed,
  clock,
  profile,
}: {
  readonly seed: Seed
  readonly clock: EmulatorClock
  readonly profile: Profile
}): EmulatorState {
  const listeners = new Set<() => void>()
  const onChange = () => {
    for (const listener of listeners) listener()
  }
  return {
    profile,
    clock,
    seed,
    random: createRandomSource(seed.random),
    counters: { sequence: 0 },
    listeners,
    apps: new Table(onChange),
    workspaces: new Table(onChange),
    users: new Table(onChange),
    groups: new Table(onChange),
    threads: new Table(onChange),
    messages: new IndexedTable(onChange, ({ threadId }) => threadId),
    files: new Table(onChange),
    uploadTickets: new Table(onChange),
    threadKeys: new Table(onChange),
    messageKeys: new Table(onChange),
    installations: new Table(onChange),
    appUsers: new Table(onChange),
    pendingAuthorizations: new Table(onChange),
    authorizationCodes: new Table(onChange),
    accessTokens: new Table(onChange),
    refreshTokens: new Table(onChange),
  }
}

/** The next row's place in the order of creation. */
export function nextSequence({ counters }: EmulatorState): number {
  counters.sequence += 1
  return counters.sequence
}

/** A Glue id that nothing has yet, such as `thr_…`. */
export function newId({ random, clock }: EmulatorState, prefix: string): string {
  return random.id(prefix, clock.now())
}
