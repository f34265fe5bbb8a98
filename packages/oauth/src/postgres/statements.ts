// Each is one statement, and so one round trip and one transaction: a pooler may run each on another connection.

/** $1 key, $2 now. */
export const readRecord: string = `
  select value, version from glue_oauth_records where key = $1 and ${isLive('$2')}`

/** $1 key, $2 version to hold or null, $3 now. */
export const deleteRecord: string = `
  delete from glue_oauth_records
  where key = $1 and ($2::text is null or version = $2) and ${isLive('$3')}
  returning version`

/** $1 first key, $2 now, $3 number. */
export const readPage: string = pageOf('')

/** $1 first key, $2 now, $3 number, $4 end of the keys. */
export const readBoundedPage: string = pageOf('and key < $4')

function pageOf(bound: string): string {
  return `
  select key, value, version from glue_oauth_records
  where key >= $1 ${bound} and ${isLive('$2')}
  order by key limit $3::int`
}

function isLive(now: string): string {
  return `(expires_at is null or expires_at > ${now}::bigint)`
}

/** A write, and how many of its values it takes. */
export interface WriteStatement {
  readonly text: string
  readonly parameters: number
}

/**
 * $1 key, $2 value, $3 version, $4 end or null, $5 now, $6 versions of earlier tries with commas between, $7 version to
 * hold.
 *
 * A try whose answer was lost may have been carried out: then the record has the version of that try, and the next one
 * writes over it. Each try has a version of its own, so that none comes back when somebody wrote in between.
 *
 * @param isSweeping - also clears a hundred records that have ended: in the same round trip, and without waiting for
 *   anybody who clears or writes them now
 */
export function writeRecord(ifVersion: string | null | undefined, isSweeping: boolean): WriteStatement {
  const statement = ifVersion === undefined ? write : ifVersion === null ? create : replace
  return isSweeping ? sweeping(statement) : statement
}

const write: WriteStatement = { text: insertOr(''), parameters: 4 }

const create: WriteStatement = {
  text: insertOr(`where records.expires_at <= $5::bigint or records.version = any(string_to_array($6, ','))`),
  parameters: 6,
}

const replace: WriteStatement = {
  text: `
  update glue_oauth_records set value = $2, version = $3, expires_at = $4::bigint
  where key = $1 and (version = $7 and ${isLive('$5')} or version = any(string_to_array($6, ',')))
  returning version`,
  parameters: 7,
}

function insertOr(condition: string): string {
  return `
  insert into glue_oauth_records as records (key, value, version, expires_at) values ($1, $2, $3, $4::bigint)
  on conflict (key) do update
  set value = excluded.value, version = excluded.version, expires_at = excluded.expires_at
  ${condition}
  returning version`
}

function sweeping({ text, parameters }: WriteStatement): WriteStatement {
  return {
    text: `
  with swept as (
    delete from glue_oauth_records where key in (
      select key from glue_oauth_records where expires_at <= $5::bigint and key <> $1
      order by expires_at limit 100 for update skip locked
    )
  ) ${text}`,
    parameters: Math.max(parameters, 5),
  }
}
