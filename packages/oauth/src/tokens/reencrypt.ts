import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueOAuthOptions, GlueOAuthSettings } from '../settings.ts'
import { recordPrefix } from '../store/record-key.ts'
import { listOrThrow } from '../store/list-or-throw.ts'
import { storeOrThrow } from '../store/store-failure.ts'
import { storeSealer } from './store-sealer.ts'
import { openValue, TOMBSTONE } from './token-records.ts'

/** How {@link GlueOAuth.reencrypt} works. */
export interface ReencryptOptions {
  /** Stops between two rows. What was done is done: the next run goes on with the rest. */
  readonly signal?: AbortSignal | undefined
  /** Seals rows that are in plain text. Only for the first run after `keys` were introduced. */
  readonly acceptPlaintext?: boolean | undefined
  /** Told after every row. What it throws ends the run. */
  readonly onProgress?: ((progress: ReencryptProgress) => void) | undefined
}

/** How far it is. */
export interface ReencryptProgress {
  /** Rows looked at. */
  readonly checked: number
  /** Rows that were sealed anew. */
  readonly changed: number
  /** Rows that no key opens. They are left as they are. */
  readonly unreadable: number
}

/** What {@link reencryptTokens} works with. */
export interface ReencryptInput extends ReencryptOptions {
  readonly settings: GlueOAuthSettings
  readonly keys: GlueOAuthOptions['keys']
}

/**
 * Seals every kept token with the newest key, so that an older key can go.
 *
 * Row by row, each only while nobody else has written it: a renewal meanwhile seals with the newest key itself. It can
 * be stopped at any time, and run again: rows that have the newest key are passed over.
 *
 * @throws GlueOAuthError `config_invalid`, `store_failed`; or `signal.reason`
 */
export async function reencryptTokens(input: ReencryptInput): Promise<ReencryptProgress> {
  const { settings, keys, signal, acceptPlaintext = false, onProgress } = input
  const { store, server, clientId, clock, timeoutMs } = settings
  const sealer = (await storeSealer(keys)) ?? refuse()
  const progress = { checked: 0, changed: 0, unreadable: 0 }
  signal?.throwIfAborted()
  const prefix = recordPrefix(['token', server.issuer, clientId])
  for await (const row of listOrThrow({ operation: 'read', clock, timeoutMs }, () => store.list(prefix))) {
    progress.checked += 1
    if (row.value !== TOMBSTONE && !(await sealer.isCurrent(row.value))) {
      const text = await readable(row, acceptPlaintext)
      if (text === undefined) progress.unreadable += 1
      else {
        const value = await sealer.seal(text, row.key)
        const write = (): Promise<string | undefined> => store.set(row.key, value, { ifVersion: row.version })
        const written = await storeOrThrow({ operation: 'write', clock, timeoutMs }, write)
        if (written !== undefined) progress.changed += 1
      }
    }
    onProgress?.({ ...progress })
    signal?.throwIfAborted()
  }
  return { ...progress }

  async function readable(row: { readonly key: string; readonly value: string }, mayBePlain: boolean) {
    try {
      const isPlain = row.value.startsWith('{')
      return await openValue({ sealer: isPlain && mayBePlain ? undefined : sealer, value: row.value, key: row.key })
    } catch (error) {
      if (isGlueOAuthError(error)) return undefined
      throw error
    }
  }
}

function refuse(): never {
  throw new GlueOAuthError({
    code: 'config_invalid',
    message: '`keys` are missing, so there is nothing to seal with. Give them to `createGlueOAuth`, newest first.',
  })
}
