import type { ThreadType } from '../generated/resolvers.ts'

// What the GraphQL types are resolved from. A field that a row holds under its GraphQL name needs no resolver; every
// other field must have one (see `complete-resolvers.ts`).

/** `Query` and `Mutation` hold nothing: each of their fields has a resolver. */
export interface RootRow {
  readonly __typename?: never
}

export interface WorkspaceRow {
  readonly id: string
  readonly name: string
  readonly emailDomain: string
  readonly avatarURL: string | null
  /** The place in the order of creation, which tells rows of the same millisecond apart. */
  readonly sequence: number
}

export interface UserRow {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly avatarURL: string | null
  readonly sequence: number
}

export interface GroupRow {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly isPublic: boolean
  readonly memberIds: readonly string[]
  readonly sequence: number
}

export interface ThreadRow {
  readonly id: string
  readonly workspaceId: string
  readonly subject: string | null
  readonly threadType: ThreadType
  readonly recipientIds: readonly string[]
  readonly startedById: string
  readonly createdAt: string
  readonly sequence: number
}

export interface MessageRow {
  readonly id: string
  readonly threadId: string
  readonly userId: string
  readonly text: string
  readonly fileIds: readonly string[]
  readonly createdAt: string
  readonly sequence: number
}

/** The relationship of the token's user to another user. */
export interface UserEdgeRow {
  readonly id: string
  readonly otherUserId: string
  readonly currentUserId: string
}

export interface FileRow {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly contentType: string
  readonly contentLength: string
  readonly contentMD5: string
}

export interface UploadTicketRow {
  readonly id: string
  readonly url: string
  readonly headers: NameValueRow[]
  readonly formData: NameValueRow[]
  /** The file that the ticket becomes. */
  readonly file: FileRow
}

export interface NameValueRow {
  readonly name: string
  readonly value: string
}

export interface SentMessageRow {
  readonly thread: ThreadRow
  readonly message: MessageRow
}

export type RecipientRow = UserRow | GroupRow | WorkspaceRow

export interface ConnectionRow<Row> {
  readonly edges: EdgeRow<Row>[]
  readonly nodes: Row[]
  readonly pageInfo: PageInfoRow
}

export interface EdgeRow<Row> {
  readonly cursor: string
  readonly node: Row
}

export interface PageInfoRow {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}
