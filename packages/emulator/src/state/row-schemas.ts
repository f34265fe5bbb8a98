import * as v from 'valibot'
import { appSchema } from '../seed/seed-schema.ts'
import type { Tables } from './emulator-state.ts'

/** What the rows of a table look like. */
export type RowSchemas = {
  readonly [Name in keyof Tables]: Tables[Name] extends ReadonlyMap<string, infer Row>
    ? v.GenericSchema<unknown, Row>
    : never
}

const text = v.string()
const texts = v.array(text)
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const time = v.pipe(text, v.isoTimestamp())
/** Milliseconds since the epoch, as far as a `Date` can say them. */
const instant = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15))
const named = { id: text, name: text, avatarURL: v.nullable(text), sequence: count }
const file = v.object({
  id: text,
  workspaceId: text,
  name: text,
  contentType: text,
  contentLength: text,
  contentMD5: text,
})
const pairs = v.array(v.object({ name: text, value: text }))
const granted = { clientId: text, workspaceId: text, scopes: texts, family: text }
const asked = { clientId: text, redirectUri: v.pipe(text, v.url()), scopes: texts, codeChallenge: v.optional(text) }

/** By the names of the tables. The type checker stops here when a row has become something else. */
export const rowSchemas: RowSchemas = {
  apps: appSchema,
  workspaces: v.object({ ...named, emailDomain: text }),
  users: v.object({ ...named, workspaceId: text }),
  groups: v.object({
    id: text,
    workspaceId: text,
    name: text,
    isPublic: v.boolean(),
    memberIds: texts,
    sequence: count,
  }),
  threads: v.object({
    id: text,
    workspaceId: text,
    subject: v.nullable(text),
    threadType: v.picklist(['thread', 'chat']),
    recipientIds: texts,
    startedById: text,
    createdAt: time,
    sequence: count,
  }),
  messages: v.object({
    id: text,
    threadId: text,
    userId: text,
    text,
    fileIds: texts,
    createdAt: time,
    sequence: count,
  }),
  files: file,
  uploadTickets: v.object({ id: text, url: text, headers: pairs, formData: pairs, file }),
  threadKeys: text,
  messageKeys: text,
  installations: v.object({ clientId: text, workspaceId: text, userId: text, scopes: texts, installedAt: time }),
  appUsers: text,
  pendingAuthorizations: v.object({ ...asked, state: v.optional(text), expiresAt: instant }),
  authorizationCodes: v.object({
    ...asked,
    workspaceId: text,
    family: text,
    expiresAt: instant,
    isUsed: v.boolean(),
  }),
  accessTokens: v.object({ ...granted, userId: text, expiresAt: instant }),
  refreshTokens: v.object({ ...granted, use: v.optional(v.object({ at: instant, successor: text })) }),
}
