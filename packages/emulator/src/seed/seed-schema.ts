import * as v from 'valibot'
import type { Seed, SeedApp } from './seed.ts'

const time = v.pipe(v.string(), v.isoTimestamp('it has to be a time as ISO 8601, such as 2026-11-02T09:00:00.000Z'))
const text = v.pipe(v.string(), v.nonEmpty('it is empty'))

/** An id as Glue writes them. A hyphen would be read as the id of a relationship between two users. */
function id(...prefixes: readonly string[]) {
  const pattern = new RegExp(`^(?:${prefixes.join('|')})_[0-9A-Za-z]{1,64}$`)
  const expected = prefixes.map((prefix) => `${prefix}_`).join(' or ')
  return v.pipe(v.string(), v.regex(pattern, `it has to be an id: ${expected} and up to 64 letters and digits`))
}

const redirectUri = v.pipe(
  v.string(),
  v.check((uri) => URL.canParse(uri) && !uri.includes('#'), 'it has to be an absolute URL without a fragment'),
)
const scope = v.pipe(
  v.string(),
  v.regex(/^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/, 'it has to be one scope, without a space or a comma in it'),
)
const clientId = v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, 'it has to be printable ASCII without spaces'))

/** What an app looks like. */
export const appSchema: v.GenericSchema<unknown, SeedApp> = v.strictObject({
  name: text,
  clientId,
  clientSecret: v.pipe(v.string(), v.minLength(8, 'it has to have at least 8 characters')),
  ownerWorkspaceId: v.optional(id('wks')),
  redirectUris: v.pipe(v.array(redirectUri), v.minLength(1, 'an app needs at least one redirect URI')),
  scopes: v.pipe(v.array(scope), v.minLength(1, 'an app needs at least one scope')),
})

/** What a seed looks like. What its parts say of each other is checked in `seed-problems.ts`. */
export const seedSchema: v.GenericSchema<unknown, Seed> = v.strictObject({
  random: v.string(),
  startsAt: time,
  apps: v.array(appSchema),
  workspaces: v.array(
    v.strictObject({ id: id('wks'), name: text, emailDomain: text, avatarURL: v.optional(v.string()) }),
  ),
  installations: v.array(
    v.strictObject({
      clientId,
      workspaceId: id('wks'),
      userId: v.optional(id('usr')),
      scopes: v.optional(v.array(scope)),
    }),
  ),
  users: v.array(
    v.strictObject({ id: id('usr'), workspaceId: id('wks'), name: text, avatarURL: v.optional(v.string()) }),
  ),
  groups: v.array(
    v.strictObject({
      id: id('grp'),
      workspaceId: id('wks'),
      name: text,
      isPublic: v.boolean(),
      memberIds: v.array(id('usr')),
    }),
  ),
  threads: v.array(
    v.strictObject({
      id: id('thr'),
      workspaceId: id('wks'),
      subject: v.optional(text),
      recipientIds: v.pipe(v.array(id('usr', 'grp', 'wks')), v.minLength(1, 'a thread needs a recipient')),
      startedById: id('usr'),
      createdAt: time,
    }),
  ),
  messages: v.array(
    v.strictObject({ id: id('msg'), threadId: id('thr'), userId: id('usr'), text: v.string(), createdAt: time }),
  ),
})
