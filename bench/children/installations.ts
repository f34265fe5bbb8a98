import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { createGlueOAuth, type GlueOAuth, glueServerAt, type GlueStore } from '../../packages/oauth/src/index.ts'
import { createInstallationRecords } from '../../packages/oauth/src/install/installation-records.ts'
import { postgresStore } from '../../packages/oauth/src/postgres/index.ts'
import { createSealer } from '../../packages/oauth/src/seal.ts'
import { createTokenRecords } from '../../packages/oauth/src/tokens/token-records.ts'
import { inRounds } from '../in-rounds.ts'
import { memory, plainBytes } from '../memory.ts'
import { oneByOne } from '../one-by-one.ts'
import { openPool } from '../open-store.ts'

// node --expose-gc installations.ts URL INSTALLATIONS: what tokens and installations cost that are in Postgres.

/** What is printed, as one line of JSON. */
export interface InstallationsReport {
  /** Fewer than were asked for when the time for them was over. */
  readonly installations: number
  /** A call each: the mean over the workspaces of a round. */
  readonly cold: readonly { readonly roundTrips: number; readonly tokenMs: number; readonly queryMs: number }[]
  readonly lists: readonly { readonly roundTrips: number; readonly listMs: number; readonly plainMs: number }[]
  readonly heap: {
    /** After how many tokens it was weighed: `many` are fewer than all when the time was over. */
    readonly few: number
    readonly many: number
    readonly fewBytes: number
    readonly manyBytes: number
    /** As many tokens as plain objects. */
    readonly mapBytes: number
  }
}

const batch = 1000
const coldCalls = 500
/** Twice what an app keeps in memory by default. */
const fewTokens = 20_000
// Since the process began: it has to print its line in time on a busy machine too.
const insertUntilMs = 25_000
const askUntilMs = 65_000
const coldLimitMs = 6_000
const listLimitMs = 6_000
const scopes = ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write']
const keys = ['a key for the stores of the benches, of 32 bytes or more']

const [, , url = '', count = ''] = process.argv
const workspaceIds = Array.from({ length: Number(count) }, (_, index) => `wks_${String(index).padStart(27, '0')}`)
await using pool = openPool(url)
let roundTrips = 0
const client = {
  query(text: string, values: unknown[]) {
    roundTrips += 1
    return pool.client.query<Record<string, unknown>>(text, values)
  },
}

const installations = await insertAll()
await pool.client.query('vacuum analyze glue_oauth_records')
const app = newProcess()
const cold = await coldRounds()
const lists = await listRounds()
const heap = await weigh()
process.stdout.write(`${JSON.stringify({ installations, cold, lists, heap } satisfies InstallationsReport)}\n`)

/** The app as a process has it that has just begun. */
function newProcess(): GlueOAuth {
  return createGlueOAuth({
    clientId: 'bench',
    clientSecret: 'a secret for nobody',
    redirectUri: 'http://127.0.0.1/callback',
    scopes,
    server: glueServerAt('http://127.0.0.1'),
    store: postgresStore({ client }),
    grant: 'refresh_token',
    keys,
    fetch: () => Promise.reject(new Error('Every token was in the store, and one was asked for.')),
  })
}

/** Inserts the records that the package itself would write, many in one statement, and says of how many workspaces. */
async function insertAll(): Promise<number> {
  let written: { readonly key: string; readonly value: string }[] = []
  const collecting = {
    set: async (key: string, value: string) => String(written.push({ key, value })),
  } satisfies Partial<GlueStore> as Partial<GlueStore> as GlueStore
  const { settings } = newProcess()
  const { clientId, server } = settings
  const tokens = createTokenRecords({
    store: collecting,
    issuer: server.issuer,
    clientId,
    sealer: createSealer({ keys, purpose: 'store/token' }),
    clock: { now: Date.now },
    timeoutMs: 10_000,
  })
  const records = createInstallationRecords({ ...settings, store: collecting })
  let inserted = 0
  while (inserted < workspaceIds.length && performance.now() < insertUntilMs) {
    const first = inserted
    const next = workspaceIds.slice(first, first + batch)
    written = []
    await Promise.all(
      next.flatMap((workspaceId, index) => [
        tokens.write(workspaceId, tokenOf(first + index), undefined),
        records.record({ workspaceId, userId: userOf(first + index), scopes }),
      ]),
    )
    await pool.client.query(
      'insert into glue_oauth_records (key, value, version) select *, gen_random_uuid() from unnest($1::text[], $2::text[])',
      [written.map(({ key }) => key), written.map(({ value }) => value)],
    )
    inserted += next.length
  }
  return inserted
}

function tokenOf(index: number) {
  const number = String(index).padStart(40, '0')
  const [requestedAt, expiresAt] = [Date.now(), Date.now() + 24 * 3_600_000]
  return {
    accessToken: `emu_${number}`,
    refreshToken: `emr_${number}`,
    requestedAt,
    expiresAt,
    scopes,
    userId: userOf(index),
  }
}

function userOf(index: number): string {
  return `usr_${String(index).padStart(27, '0')}`
}

async function coldRounds() {
  const select = 'select value, version from glue_oauth_records where key = $1'
  const { rows } = await pool.client.query<{ readonly key: string }>(
    "select key from glue_oauth_records where key like 'token:%' order by key",
  )
  const stride = Math.floor(installations / coldCalls)
  let first = 0
  const round = async () => {
    // Other workspaces in every round, spread over the whole table: the app has none of them in its memory.
    const chosen = Array.from({ length: coldCalls }, (_, index) => first + index * stride)
    first += 1
    roundTrips = 0
    const tokenMs = await millisecondsEach(chosen, (index) => app.tokenFor(workspaceIds[index] ?? ''))
    const trips = roundTrips / coldCalls
    const queryMs = await millisecondsEach(chosen, (index) => pool.client.query(select, [rows[index]?.key]))
    return { roundTrips: trips, tokenMs, queryMs }
  }
  await round()
  return inRounds({ rounds: 7, limitMs: coldLimitMs }, round)
}

async function listRounds() {
  const select = "select value from glue_oauth_records where key like 'installation:%'"
  return inRounds({ rounds: 5, limitMs: listLimitMs }, async () => {
    roundTrips = 0
    const listMs = await milliseconds(async () => {
      let listed = 0
      for await (const { workspaceId } of app.installations.list()) if (workspaceId !== '') listed += 1
      if (listed !== installations) throw new Error(`${listed} installations were listed, not ${installations}.`)
    })
    const trips = roundTrips
    const plainMs = await milliseconds(async () => {
      const { rows } = await pool.client.query<{ readonly value: string }>(select)
      const listed = rows.map(({ value }): unknown => JSON.parse(value))
      if (listed.length !== installations) throw new Error(`${listed.length} rows were listed, not ${installations}.`)
    })
    return { roundTrips: trips, listMs, plainMs }
  })
}

async function weigh(): Promise<InstallationsReport['heap']> {
  const asking = newProcess()
  // Code and connections.
  await asking.tokenFor(workspaceIds[installations - 1] ?? '')
  const before = await memory()
  let many = 0
  const askUntil = async (tokens: number) => {
    while (many < tokens && performance.now() < askUntilMs) {
      const next = workspaceIds.slice(many, Math.min(many + batch, tokens))
      await Promise.all(next.map((workspaceId) => asking.tokenFor(workspaceId)))
      many += next.length
    }
  }
  await askUntil(fewTokens)
  const few = many
  const afterFew = await memory()
  await askUntil(installations)
  const afterMany = await memory()
  // Kept alive until it was weighed, and still of use.
  await asking.tokenFor(workspaceIds[0] ?? '')
  const tokenBytes = await plainBytes(many, (index) => {
    const { accessToken, expiresAt, userId } = tokenOf(index)
    return { id: workspaceIds[index] ?? '', accessToken, expiresAt, scopes, userId }
  })
  return {
    few,
    many,
    fewBytes: afterFew.heapUsed - before.heapUsed,
    manyBytes: afterMany.heapUsed - before.heapUsed,
    mapBytes: tokenBytes * many,
  }
}

async function millisecondsEach<Item>(items: readonly Item[], call: (item: Item) => unknown): Promise<number> {
  return (await milliseconds(() => oneByOne(items, call))) / items.length
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
