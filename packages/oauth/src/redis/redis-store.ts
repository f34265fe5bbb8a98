import { type Clock, systemClock } from '../clock.ts'
import { endOfPrefix, originalText, storedText, textAfter } from '../store/stored-text.ts'
import { createLeaseLock } from '../store/lease-lock.ts'
import type { GlueStore } from '../store/store.ts'
import { type RedisClient, redisCommands } from './redis-client.ts'
import { redisLeases, type RunScript } from './redis-leases.ts'
import { deleteRecord, readPage, writeRecord } from './scripts.ts'

/** For {@link redisStore}. */
export interface RedisStoreOptions {
  /** Connected, or connecting. */
  readonly client: RedisClient
  /**
   * What all keys begin with. Its part in braces keeps them on one node of a cluster.
   *
   * @defaultValue `'{glue-oauth}:'`
   */
  readonly prefix?: string | undefined
  /** Where the time comes from that records end by. The machine's when absent. Locks go by the server's. */
  readonly clock?: Clock | undefined
  /** How long the lock of a process that died stays taken, in milliseconds. 10 seconds when absent. */
  readonly leaseMs?: number | undefined
}

const PAGE = 1_000

/**
 * A store in Redis, for any number of processes on any number of machines.
 *
 * The server must keep what it is given: `maxmemory-policy noeviction`, and `appendonly yes` unless a restart may forget
 * which workspaces have the app.
 *
 * @example
 * ```ts
 * import { redisStore } from '@glue/oauth/redis'
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: 'redis://localhost:6379' })
 * await client.connect()
 * const store = redisStore({ client })
 * ```
 */
export function redisStore(options: RedisStoreOptions): GlueStore {
  const { client, prefix = '{glue-oauth}:', clock = systemClock, leaseMs } = options
  const commands = redisCommands(client)
  const run: RunScript = (script, parameters) => commands.repeatedly('EVAL', script, '1', prefix, ...parameters)

  return {
    async get(key) {
      const name = `${prefix}record:${storedText(key)}`
      const [value, version, expiresAt] = texts(
        await commands.repeatedly('HMGET', name, 'value', 'version', 'expiresAt'),
      )
      if (value === undefined || version === undefined) return undefined
      if (expiresAt !== undefined && Number(expiresAt) <= clock.now()) return undefined
      return { value: originalText(value), version }
    },

    async set(key, value, { ifVersion, expiresAt } = {}) {
      const version = crypto.randomUUID()
      const condition = ifVersion === undefined ? 'always' : ifVersion === null ? 'create' : 'replace'
      const record = [storedText(value), version, ending(expiresAt), condition, ifVersion ?? '']
      const isWritten = await run(writeRecord, [storedText(key), time(clock), ...record])
      return Number(isWritten) === 1 ? version : undefined
    },

    async delete(key, { ifVersion } = {}) {
      // Never twice: if the answer to the first try is lost, the second would say that somebody else did it.
      const parameters = [prefix, storedText(key), time(clock), ...(ifVersion === undefined ? [] : [ifVersion])]
      return Number(await commands.once('EVAL', deleteRecord, '1', ...parameters)) === 1
    },

    async *list(start) {
      let from = storedText(start)
      const end = endOfPrefix(from)
      for (;;) {
        const bounds = [`[${from}`, end === undefined ? '+' : `(${end}`]
        const [last, ...fields] = texts(await run(readPage, [...bounds, time(clock), String(PAGE)]))
        for (let index = 0; index < fields.length; index += 3) {
          const [key = '', value = '', version = ''] = fields.slice(index, index + 3)
          yield { key: originalText(key), value: originalText(value), version }
        }
        if (last === undefined) return
        from = textAfter(last)
      }
    },

    lock: createLeaseLock({ ...redisLeases(run), leaseMs }),
  }
}

/** What a client answers as texts: some are set up to give buffers. */
function texts(answer: unknown): (string | undefined)[] {
  if (!Array.isArray(answer)) return []
  return answer.map((item: unknown) => (item === null || item === undefined ? undefined : String(item)))
}

function time(clock: Clock): string {
  return String(Math.floor(clock.now()))
}

function ending(expiresAt: number | undefined): string {
  if (expiresAt === undefined || expiresAt === Number.POSITIVE_INFINITY) return ''
  return String(Math.min(Math.ceil(expiresAt), Number.MAX_SAFE_INTEGER))
}
