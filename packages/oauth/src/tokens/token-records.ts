import type { Clock } from '../clock.ts'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { Sealer } from '../seal.ts'
import { recordKey } from '../store/record-key.ts'
import type { GlueStore } from '../store/store.ts'
import { type StoreCall, type StoreOperation, storeOrThrow } from '../store/store-failure.ts'

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
  /** False where the store does not have these tokens yet, but an older row. Absent: it has. */
  readonly isKept?: boolean
}

/** What {@link createTokenRecords} works with. */
export interface TokenRecordsInput {
  readonly store: GlueStore
  readonly issuer: string
  readonly clientId: string
  /** Absent: in plain text. */
  readonly sealer: Sealer | undefined
  readonly clock: Clock
  /** Of each read and write. */
  readonly timeoutMs: number
}

/** The kept tokens of one app in the store, sealed. */
export interface TokenRecords {
  readonly keyOf: (workspaceId: string) => string
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
export function createTokenRecords(input: TokenRecordsInput): TokenRecords {
  const { store, issuer, clientId, sealer, clock, timeoutMs } = input
  const keyOf = (workspaceId: string): string => recordKey(['token', issuer, clientId, workspaceId])
  const call = (operation: StoreOperation, workspaceId: string): StoreCall => ({
    operation,
    clock,
    timeoutMs,
    workspaceId,
  })

  return {
    keyOf,

    async read(workspaceId) {
      const key = keyOf(workspaceId)
      const record = await storeOrThrow(call('read', workspaceId), () => store.get(key))
      if (record === undefined) return { tokens: undefined, version: null }
      const { value, version } = record
      if (value === TOMBSTONE) return { tokens: undefined, version }
      return { tokens: parse(await openValue({ sealer, value, key, workspaceId }), workspaceId), version }
    },

    async write(workspaceId, tokens, ifVersion) {
      const key = keyOf(workspaceId)
      const json = JSON.stringify({ v: 1, ...tokens })
      const value = sealer === undefined ? json : await sealer.seal(json, key)
      return storeOrThrow(call('write', workspaceId), () => store.set(key, value, { ifVersion }))
    },

    async bury(workspaceId) {
      const expiresAt = clock.now() + TOMBSTONE_MS
      await storeOrThrow(call('write', workspaceId), () => store.set(keyOf(workspaceId), TOMBSTONE, { expiresAt }))
    },
  }
}

/**
 * What stands in the place of removed tokens. Never sealed: it holds nothing, no key has to be there to read it, and
 * whoever can write it could as well delete the row.
 */
export const TOMBSTONE: string = JSON.stringify({ v: 1, isUninstalled: true })

/** What {@link openValue} opens. */
export interface OpenValueInput {
  readonly sealer: Sealer | undefined
  readonly value: string
  readonly key: string
  /** For the errors. */
  readonly workspaceId?: string | undefined
}

/**
 * The text of a record.
 *
 * What is not sealed is refused where things are sealed: otherwise whoever can write to the database could plant a
 * token of their own.
 *
 * @throws GlueOAuthError `decryption_failed`, `unknown_key`
 */
export async function openValue({ sealer, value, key, workspaceId }: OpenValueInput): Promise<string> {
  const isSealed = !value.startsWith('{')
  if (sealer === undefined) {
    if (isSealed) throw unknownKey('it is sealed, and no `keys` are given', workspaceId)
    return value
  }
  if (!isSealed) {
    const why = 'it is plain text. `reencrypt({ acceptPlaintext: true })` seals such rows once'
    throw decryptionFailed(why, workspaceId)
  }
  const opened = await sealer.open(value, key)
  if ('text' in opened) return opened.text
  throw opened.failure === 'unknown_key'
    ? unknownKey('its key is not among `keys`', workspaceId)
    : decryptionFailed('it was changed, or belongs to another row', workspaceId)
}

/** A record of an unknown form is not guessed at. */
function parse(text: string, workspaceId: string): KeptTokens {
  const row: unknown = safeJson(text)
  if (typeof row !== 'object' || row === null) throw decryptionFailed('it is not of a known form', workspaceId)
  const own = (name: string): unknown => Object.getOwnPropertyDescriptor(row, name)?.value
  if (own('v') !== 1) throw decryptionFailed('it is not of a known form', workspaceId)
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

function unknownKey(why: string, workspaceId: string | undefined): GlueOAuthError {
  return new GlueOAuthError({
    code: 'unknown_key',
    workspaceId,
    message: `The kept tokens of a workspace cannot be read: ${why}. Nothing was deleted. Put the key back into \`keys\`, behind the newest one, and run \`reencrypt()\` before a key is removed.`,
  })
}

function decryptionFailed(why: string, workspaceId: string | undefined): GlueOAuthError {
  return new GlueOAuthError({
    code: 'decryption_failed',
    workspaceId,
    message: `The kept tokens of a workspace cannot be read: ${why}. Nothing was deleted. Find out who wrote the row; installing the app again in the workspace replaces it.`,
  })
}
