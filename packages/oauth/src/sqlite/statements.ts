import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** A row of `glue_oauth_records`. */
export interface SqliteRow {
  readonly key: string
  readonly value: string
  readonly version: string
}

/** What is done to records, each in one statement: nothing can come between the condition and the act. */
export interface SqliteStatements {
  /** Key, now. */
  readonly read: StatementSync
  /** Key, value, version, end. */
  readonly write: StatementSync
  /** Key, value, version, end, now. */
  readonly create: StatementSync
  /** Value, version, end, key, version to hold, now. */
  readonly replace: StatementSync
  /** Key, version to hold or null, the same again, now. */
  readonly delete: StatementSync
  /** First key, now, number. */
  readonly page: StatementSync
  /** First key, now, number, end of the keys. */
  readonly boundedPage: StatementSync
  /** Now. */
  readonly sweep: StatementSync
}

export function prepareStatements(database: DatabaseSync): SqliteStatements {
  const statement = (sql: string): StatementSync => database.prepare(sql)
  return {
    read: statement(`select value, version from glue_oauth_records where key = ? and ${isLive}`),
    write: statement(write),
    create: statement(`${write} where expires_at <= ?`),
    replace: statement(
      `update glue_oauth_records set value = ?, version = ?, expires_at = ? where key = ? and version = ? and ${isLive}`,
    ),
    delete: statement(`delete from glue_oauth_records where key = ? and (? is null or version = ?) and ${isLive}`),
    page: statement(`${page} order by key limit ?3`),
    boundedPage: statement(`${page} and key < ?4 order by key limit ?3`),
    // A few at a time: who writes a record must not wait for the clearing of a year.
    sweep: statement(`
      delete from glue_oauth_records
      where key in (select key from glue_oauth_records where expires_at <= ? order by expires_at limit 100)`),
  }
}

const isLive = '(expires_at is null or expires_at > ?)'

const page = `
  select key, value, version from glue_oauth_records
  where key >= ?1 and (expires_at is null or expires_at > ?2)`

const write = `
  insert into glue_oauth_records (key, value, version, expires_at) values (?, ?, ?, ?)
  on conflict (key) do update
  set value = excluded.value, version = excluded.version, expires_at = excluded.expires_at`
