import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tryAgain } from '../store/try-again.ts'

const BUSY = 5
const OPENING_TRIES = 100
const PAUSES_MS = [10, 20, 50, 100, 200, 400, 800, 800, 800] as const

/**
 * Opens a database file, for its owner only, and creates the tables where they are missing.
 *
 * @param path - a file, or `:memory:`
 */
export function openDatabase(path: string): DatabaseSync {
  // SQLite would create the file for everybody to read, and gives its `-wal` and `-shm` the mode of the file.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path)
  try {
    database.exec('pragma busy_timeout = 5000')
    untilNotBusy(() => database.exec('pragma journal_mode = wal'))
    untilNotBusy(() => database.exec(tables))
    // From here on the event loop waits for nobody: see `whenFree`.
    database.exec('pragma busy_timeout = 50')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const tables = `
create table if not exists glue_oauth_records (
  key text not null primary key,
  value text not null,
  version text not null,
  expires_at integer
) strict;
create index if not exists glue_oauth_records_expires_at on glue_oauth_records (expires_at) where expires_at is not null;
create table if not exists glue_oauth_leases (
  fence integer primary key autoincrement,
  key text not null unique,
  expires_at integer not null
) strict;
`

/** The step to write-ahead logging does not wait for others as `busy_timeout` says, so that two who open collide. */
function untilNotBusy(step: () => void): void {
  for (let left = OPENING_TRIES; ; left -= 1) {
    try {
      return step()
    } catch (error) {
      if (left === 0 || !isBusy(error)) throw error
      // Without the event loop: who opens a database waits for it, as for any other call of SQLite.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + Math.random() * 20)
    }
  }
}

/** Tries again, for about five seconds, while another process writes. Between two tries everything else goes on. */
export function whenFree<T>(step: () => T): Promise<T> {
  return tryAgain(async () => step(), { isWorthIt: isBusy, pausesMs: PAUSES_MS })
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY
}
