import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { Sealer } from '../seal.ts'
import { recordKey, recordPrefix } from '../store/record-key.ts'
import type { GlueStore } from '../store/store.ts'
import { storeOrThrow } from '../store/store-failure.ts'

/** How long it is remembered that an installation was removed: longer than any answer can be under way. */
const TOMBSTONE_MS = 24 * 3600 * 1000

/** The tokens of a workspace, as they are kept: always all in one value, so that old and new never mix. */
export interface KeptTokens {
  /** Absent where an answer brought a new refresh token and nothing else of use. */
  readonly accessToken?: string | undefined
  readonly refreshToken?: string | undefined
  /** The server refused the refresh token for good. */
  readonly isRefreshRejected?: boolean | undefined
  readonly requestedAt: number
  readonly expiresAt: number
  readonly scopes: readonly string[]
  readonly userId?: string | undefined
}

/** What the store has for a workspace. */
export interface TokenRow {
  /** Absent where there is no record, or one that says that the app was uninstalled. */
  readonly tokens: KeptTokens | undefined
  /** For `ifVersion`. */
  readonly version: string | null
}

/** What {@link createTokenRecords} works with. */
export interface TokenRecordsInput {
  readonly store: GlueStore
  readonly issuer: string
  readonly clientId: string
  /** Absent: in plain text. */
  readonly sealer: Sealer | undefined
  readonly now: () => number
}

/** The kept tokens of one app in the store, sealed. */
export interface TokenRecords {
  readonly keyOf: (workspaceId: string) => string
  readonly prefix: string
  /** @throws GlueOAuthError `store_failed`, `decryption_failed`, `unknown_key` */
  read(workspaceId: string): Promise<TokenRow>
  /**
   * Answers with the new version, or `undefined` when somebody else wrote first.
   *
   * @param ifVersion - `undefined`: whatever is there
   * @throws GlueOAuthError `store_failed`
   */
  write(workspaceId: string, tokens: KeptTokens, ifVersion: string | null | undefined): Promise<string | undefined>
  /** Removes the tokens, and keeps a late answer from bringing them back. */
  bury(workspaceId: string): Promise<void>
}

/** Each record is bound to its key: what is copied into another workspace's row does not open there. */
export function createTokenRecords({ store, issuer, clientId, sealer, now }: TokenRecordsInput): TokenRecords {
  const keyOf = (workspaceId: string): string => recordKey(['token', issuer, clientId, workspaceId])

  return {
    keyOf,
    prefix: recordPrefix(['token', issuer, clientId]),

    async read(workspaceId) {
      const key = keyOf(workspaceId)
      const record = await storeOrThrow('read', () => store.get(key))
      if (record === undefined) return { tokens: undefined, version: null }
      return { tokens: parse(await openValue({ sealer, value: record.value, key })), version: record.version }
    },

    async write(workspaceId, tokens, ifVersion) {
      const key = keyOf(workspaceId)
      const json = JSON.stringify({ v: 1, ...tokens })
      const value = sealer === undefined ? json : await sealer.seal(json, key)
      return storeOrThrow('write', () => store.set(key, value, { ifVersion }))
    },

    async bury(workspaceId) {
      const key = keyOf(workspaceId)
      const json = JSON.stringify({ v: 1, isUninstalled: true })
      const value = sealer === undefined ? json : await sealer.seal(json, key)
      await storeOrThrow('write', () => store.set(key, value, { expiresAt: now() + TOMBSTONE_MS }))
    },
  }
}

/** What {@link openValue} opens. */
export interface OpenValueInput {
  readonly sealer: Sealer | undefined
  readonly value: string
  readonly key: string
}

/**
 * The text of a record.
 *
 * What is not sealed is refused where things are sealed: otherwise whoever can write to the database could plant a
 * token of their own.
 *
 * @throws GlueOAuthError `decryption_failed`, `unknown_key`
 */
export async function openValue({ sealer, value, key }: OpenValueInput): Promise<string> {
  const isSealed = !value.startsWith('{')
  if (sealer === undefined) {
    if (isSealed) throw unknownKey('it is sealed, and no `keys` are given')
    return value
  }
  if (!isSealed) throw decryptionFailed('it is plain text. `reencrypt({ acceptPlaintext: true })` seals such rows once')
  const opened = await sealer.open(value, key)
  if ('text' in opened) return opened.text
  throw opened.failure === 'unknown_key'
    ? unknownKey('its key is not among `keys`')
    : decryptionFailed('it was changed, or belongs to another row')
}

/** A record that says that the app was uninstalled has no tokens; one of an unknown form is not guessed at. */
function parse(text: string): KeptTokens | undefined {
  const row: unknown = safeJson(text)
  if (typeof row !== 'object' || row === null) throw decryptionFailed('it is not of a known form')
  const own = (name: string): unknown => Object.getOwnPropertyDescriptor(row, name)?.value
  if (own('v') !== 1) throw decryptionFailed('it is not of a known form')
  if (own('isUninstalled') === true) return undefined
  const scopes = own('scopes')
  return {
    accessToken: nonEmpty(own('accessToken')),
    refreshToken: nonEmpty(own('refreshToken')),
    isRefreshRejected: own('isRefreshRejected') === true || undefined,
    requestedAt: time(own('requestedAt')),
    expiresAt: time(own('expiresAt')),
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
    userId: nonEmpty(own('userId')),
  }
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A time that is none counts as long ago: the token is renewed. */
function time(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unknownKey(why: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'unknown_key',
    message: `The kept tokens of a workspace cannot be read: ${why}. Nothing was deleted. Put the key back into \`keys\`, behind the newest one, and run \`reencrypt()\` before a key is removed.`,
  })
}

function decryptionFailed(why: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'decryption_failed',
    message: `The kept tokens of a workspace cannot be read: ${why}. Nothing was deleted. Find out who wrote the row; installing the app again in the workspace replaces it.`,
  })
}
