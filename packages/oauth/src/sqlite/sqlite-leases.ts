import type { DatabaseSync } from 'node:sqlite'
import { storedText } from '../store/stored-text.ts'
import type { Leases } from '../store/lease-lock.ts'
import { whenFree } from './open-database.ts'

/** Leases in a table. Their time is the machine's, which all processes at one file share, and never the app's `clock`. */
export function sqliteLeases(database: DatabaseSync): Leases<number> {
  const forget = database.prepare('delete from glue_oauth_leases where key = ? and (expires_at <= ? or expires_at > ?)')
  // `autoincrement`: SQLite gives no number twice, also not that of a row that was deleted.
  const take = database.prepare(
    'insert into glue_oauth_leases (key, expires_at) values (?, ?) on conflict (key) do nothing returning fence',
  )
  const lengthen = database.prepare('update glue_oauth_leases set expires_at = ? where key = ? and fence = ?')
  const end = database.prepare('delete from glue_oauth_leases where key = ? and fence = ?')

  return {
    async acquire(key, leaseMs) {
      return alone(database, (now) => {
        // One that has far longer to go than a lease has is of a time before the clock was set back.
        forget.run(storedText(key), now, Math.ceil(now + leaseMs + 600_000))
        const fence = take.get(storedText(key), Math.ceil(now + leaseMs))?.fence
        return typeof fence === 'number' ? fence : undefined
      })
    },

    async renew(key, fence, leaseMs) {
      return alone(database, (now) => {
        return Number(lengthen.run(Math.ceil(now + leaseMs), storedText(key), fence).changes) === 1
      })
    },

    async release(key, fence) {
      await whenFree(() => end.run(storedText(key), fence))
    },
  }
}

/** Runs `work` while nobody else writes. The time is taken then: waiting for others may have eaten up a whole lease. */
async function alone<T>(database: DatabaseSync, work: (now: number) => T): Promise<T> {
  await whenFree(() => database.exec('begin immediate'))
  try {
    const result = work(Date.now())
    database.exec('commit')
    return result
  } catch (error) {
    try {
      database.exec('rollback')
    } catch {
      // SQLite has done it by itself, as it does when a disk is full.
    }
    throw error
  }
}
