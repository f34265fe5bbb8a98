/** The world that an emulator starts with, as plain data: it can be written to JSON and read back. */
export interface Seed {
  /** The text that ids, codes and tokens are generated from. */
  readonly random: string
  /** When the story ends and the emulator's own clock begins, as ISO 8601. */
  readonly startsAt: string
  readonly apps: readonly SeedApp[]
  readonly workspaces: readonly SeedWorkspace[]
  /** Where an app is installed from the start, as from inside the product. */
  readonly installations: readonly SeedInstallation[]
  readonly users: readonly SeedUser[]
  readonly groups: readonly SeedGroup[]
  readonly threads: readonly SeedThread[]
  readonly messages: readonly SeedMessage[]
}

/** An OAuth2 Application. */
export interface SeedApp {
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  /**
   * The workspace that the application was created in. It has the app from the start, without anybody installing it: an
   * entry in `installations` is needed only to name the app's user there.
   */
  readonly ownerWorkspaceId?: string | undefined
  /** Compared exactly, but for the port of `127.0.0.1` and `[::1]` (RFC 8252, section 7.3). */
  readonly redirectUris: readonly string[]
  /** What the app may ask for. */
  readonly scopes: readonly string[]
}

/** A workspace. Its id also stands for its General group. */
export interface SeedWorkspace {
  readonly id: string
  readonly name: string
  readonly emailDomain: string
  readonly avatarURL?: string | undefined
}

export interface SeedInstallation {
  readonly clientId: string
  readonly workspaceId: string
  /** The app's user in this workspace. Generated when it is absent. */
  readonly userId?: string | undefined
  /** The app's scopes when it is absent. */
  readonly scopes?: readonly string[] | undefined
}

export interface SeedUser {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly avatarURL?: string | undefined
}

export interface SeedGroup {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  /** An app sees a group that is public, and one that it was added to. */
  readonly isPublic: boolean
  readonly memberIds: readonly string[]
}

/**
 * A thread, a group chat or a direct message.
 *
 * It is a `chat` when it has no subject: with one group (or the workspace's own id, for General), or with two users.
 */
export interface SeedThread {
  readonly id: string
  readonly workspaceId: string
  readonly subject?: string | undefined
  /** Ids of users, groups, or the workspace. */
  readonly recipientIds: readonly string[]
  readonly startedById: string
  readonly createdAt: string
}

export interface SeedMessage {
  readonly id: string
  readonly threadId: string
  readonly userId: string
  readonly text: string
  readonly createdAt: string
}
