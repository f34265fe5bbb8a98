import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { storeContract } from '../testing/index.ts'
import { overtake } from '../testing/overtake.ts'
import { type SqliteStore, sqliteStore, type SqliteStoreOptions } from './index.ts'

let folder: string
let files = 0
beforeAll(() => {
  // In memory where there is such a folder: each write waits for the disk, and there are ten thousand.
  folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'glue-sqlite-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const newPath = (): string => join(folder, `${(files += 1)}.sqlite`)

function open(path: string, options: Partial<SqliteStoreOptions> = {}): SqliteStore {
  const store = sqliteStore({ path, ...options })
  onTestFinished(() => store.close())
  return store
}

describe('ST-5 the SQLite store keeps the contract, over two connections to one file:', () => {
  const cases = storeContract({
    createStore: ({ clock }) => {
      const path = newPath()
      const [store, second] = [sqliteStore({ path, clock }), sqliteStore({ path, clock })]
      const dispose = (): void => {
        for (const view of [store, second]) view.close()
        rmSync(path)
      }
      return { store, second, dispose }
    },
  })
  test.each(cases)('$title', ({ run }) => run())
})

test('ST-5 a store in the memory of SQLite keeps records too, and says that it forgets them', async () => {
  const store = open(':memory:')
  await store.set('key', 'value')
  expect((await store.get('key'))?.value).toBe('value')
  expect(store.isPersistent).toBe(false)
  expect(open(newPath()).isPersistent).toBe(true)
})

test('ST-1 the file and its side files are for their owner only, whatever the umask is', async () => {
  const path = newPath()
  const before = process.umask(0)
  onTestFinished(() => void process.umask(before))
  await open(path).set('key', 'value')
  const modes = ['', '-wal', '-shm'].map((suffix) => statSync(`${path}${suffix}`).mode & 0o777)
  expect(modes).toEqual([0o600, 0o600, 0o600])
})

test('records survive a restart, and versions go on', async () => {
  const path = newPath()
  const first = sqliteStore({ path })
  const version = await first.set('key', 'value')
  first.close()
  const next = open(path)
  expect(await next.get('key')).toEqual({ value: 'value', version })
  expect(await next.set('key', 'new', { ifVersion: version })).not.toBe(version)
})

test('a closed store says so, and can be closed again', async () => {
  const store = sqliteStore({ path: newPath() })
  store.close()
  store.close()
  await expect(store.get('key')).rejects.toThrow('This store was closed')
})

test('a store that is declared with `using` is closed at the end of its block', async () => {
  const path = newPath()
  let outside: SqliteStore
  {
    using store = sqliteStore({ path })
    outside = store
  }
  await expect(outside.get('key')).rejects.toThrow('This store was closed')
})

test('records that ended are cleared, a hundred with every fiftieth write of one that will end', async () => {
  const path = newPath()
  let now = 1_000
  const store = open(path, { clock: { now: () => now } })
  for (let index = 0; index < 140; index += 1) await store.set(`old:${index}`, 'value', { expiresAt: 2_000 })
  now = 2_000
  for (let index = 0; index < 10; index += 1) await store.set(`new:${index}`, 'value', { expiresAt: 3_000 })
  expect(rowsIn(path)).toBe(140 + 10 - 100)
})

test('a number with a fraction, and one that is no end at all, are ends too', async () => {
  let now = 1_000
  const store = open(newPath(), { clock: { now: () => now } })
  await store.set('soon', 'value', { expiresAt: 1_000.5 })
  await store.set('never', 'value', { expiresAt: Number.POSITIVE_INFINITY })
  await store.set('late', 'value', { expiresAt: Number.MAX_VALUE })
  expect(await store.get('soon')).toBeDefined()
  now = 1_001
  expect(await store.get('soon')).toBeUndefined()
  expect([await store.get('never'), await store.get('late')].map((record) => record?.value)).toEqual(['value', 'value'])
})

test('RF-8 who stalls past the end of its lease is overtaken, writes nothing, and frees nobody', async () => {
  const path = newPath()
  const [stalled, successor, third] = [open(path, { leaseMs: 50 }), open(path, { leaseMs: 60_000 }), open(path)]
  await overtake({ stalled, successor, third })
})

test('a fence is never given twice, also not after a restart', async () => {
  const path = newPath()
  const fences: unknown[] = []
  for (let time = 0; time < 3; time += 1) {
    using store = sqliteStore({ path })
    await store.lock('key', async () => {
      using database = new DatabaseSync(path)
      fences.push(database.prepare('select fence from glue_oauth_leases').get()?.fence)
    })
  }
  expect(new Set(fences).size).toBe(3)
})

describe('processes that share one file', () => {
  test('open it at once, and lose no increment under the lock and none without', async () => {
    const path = newPath()
    const children = [1, 2, 3, 4].map(() => startChild(path, 'increment'))
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0, 0, 0])
    const store = open(path)
    expect((await store.get('locked'))?.value).toBe('40')
    expect((await store.get('compared'))?.value).toBe('40')
  })

  test('one that is killed while it holds a lock holds it no longer than its lease', async () => {
    const path = newPath()
    const child = startChild(path, 'hold')
    const store = open(path)
    await vi.waitFor(async () => expect((await store.get('held'))?.value).toBe('yes'), { timeout: 10_000 })
    await expect(store.lock('key', () => Promise.resolve(), { waitMs: 0 })).rejects.toThrow('was not free')
    child.kill('SIGKILL')
    expect(await store.lock('key', () => Promise.resolve('ran'), { waitMs: 5_000 })).toBe('ran')
  })
})

function startChild(path: string, task: 'increment' | 'hold'): ChildProcess {
  const file = join(folder, 'child.mts')
  const module = fileURLToPath(new URL('index.ts', import.meta.url))
  writeFileSync(file, childSource(module))
  const child = spawn(process.execPath, ['--no-warnings', file, path, task], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

function childSource(module: string): string {
  return `
import { sqliteStore } from ${JSON.stringify(module)}
const [path, task] = process.argv.slice(2)
// A short lease only for who is killed: a busy machine may stall a healthy process for longer.
const store = sqliteStore({ path, leaseMs: task === 'hold' ? 1_500 : 10_000 })
if (task === 'hold') {
  await store.lock('key', async () => {
    await store.set('held', 'yes')
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  })
}
for (let count = 0; count < 10; count += 1) {
  await store.lock('lock', async () => {
    const before = Number((await store.get('locked'))?.value ?? 0)
    await new Promise((resolve) => setTimeout(resolve, 1))
    await store.set('locked', String(before + 1))
  })
  for (;;) {
    const record = await store.get('compared')
    const next = String(Number(record?.value ?? 0) + 1)
    if ((await store.set('compared', next, { ifVersion: record?.version ?? null })) !== undefined) break
  }
}
`
}

function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', resolve)
  })
}

function rowsIn(path: string): number {
  using database = new DatabaseSync(path)
  return Number(database.prepare('select count(*) as count from glue_oauth_records').get()?.count)
}
