import { describe, expect, test, vi } from 'vitest'
import { critical } from '../../test/critical.ts'
import { createKeptWorld, key, type KeptWorld, withoutClientCredentials } from '../../test/kept-world.ts'
import { contentsOf, createGate, thrownBy } from '../../test/world.ts'
import { createGlueOAuth, type GlueStore, memoryStore } from '../index.ts'

// The emulated server rotates at every refresh and revokes the whole family at a second use: what is lost shows.

async function createStrictWorld(options: Parameters<typeof createKeptWorld>[0] = {}): Promise<KeptWorld> {
  return createKeptWorld({ ...options, ...withoutClientCredentials })
}

test('the tokens of the code flow are kept and refreshed', async () => {
  const { tokenForAcme, grants, expire } = await createKeptWorld()
  const first = await tokenForAcme()
  expect(grants()).toEqual([])
  expire()
  const second = await tokenForAcme()
  expect(second.accessToken).not.toBe(first.accessToken)
  expect(second).toMatchObject({ workspaceId: first.workspaceId, userId: first.userId, scopes: first.scopes })
  expect(grants()).toEqual(['refresh_token'])
})

test('a workspace that installed the app inside Glue gets its tokens by client credentials, once for all processes', async () => {
  const world = await createKeptWorld()
  const others = [world.oauth, ...Array.from({ length: 4 }, () => world.anotherProcess())]
  const tokens = await Promise.all(others.map((app) => app.tokenFor(world.workspaces.acmeLabs)))
  expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
  expect(world.grants()).toEqual(['client_credentials'])
})

test('shareTokens shares what client credentials gave, and keeps no refresh token', async () => {
  const world = await createKeptWorld({ grant: 'client_credentials', shareTokens: true, keys: 'plaintext' })
  const other = world.anotherProcess()
  const [one, two] = [await world.tokenForAcme(), await other.tokenFor(world.workspaces.acme)]
  expect(two.accessToken).toBe(one.accessToken)
  expect(world.grants()).toEqual([])
  const stored = await contentsOf(world.store)
  expect(stored).toContain(one.accessToken)
  expect(stored).not.toContain('refreshToken')
})

describe('one refresh per expiry', () => {
  test('RF-1 a hundred callers of two instances on one store cause one request', async () => {
    const world = await createKeptWorld()
    const other = world.anotherProcess()
    world.expire()
    const calls = Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? world.oauth : other).tokenFor(world.workspaces.acme),
    )
    const tokens = await Promise.all(calls)
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(world.grants()).toEqual(['refresh_token'])
    expect(world.eventTypes()).toContain('token_granted')
  })

  test('RF-1 a failure is shared by all that wait, and is not cached', async () => {
    const world = await createStrictWorld()
    world.expire()
    const outage = world.fault({ status: 500, body: '' })
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => world.tokenForAcme()))
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(world.grants()).toEqual(['refresh_token'])
    outage.remove()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-1 two copies of the package on one store do so too', async () => {
    const world = await createKeptWorld()
    vi.resetModules()
    const copy = await import('../index.ts')
    expect(copy.createGlueOAuth).not.toBe(createGlueOAuth)
    const { oauth, workspaces } = world
    const other = copy.createGlueOAuth({
      ...oauth.settings,
      clientSecret: 'acme-digest-secret-for-the-emulator-only',
      keys: [key],
    })
    world.expire()
    const apps = [oauth, other]
    const tokens = await Promise.all(
      apps.flatMap((app) => [app.tokenFor(workspaces.acme), app.tokenFor(workspaces.acme)]),
    )
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  critical('RF-2 many processes that meet at an expiry never send a refresh token twice', async (create) => {
    const world = await createKeptWorld({ create })
    const processes = Array.from({ length: 8 }, () => world.anotherProcess())
    for (let expiry = 0; expiry < 20; expiry += 1) {
      world.expire()
      const tokens = await Promise.all(processes.map((app) => app.tokenFor(world.workspaces.acme)))
      expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    }
    expect(world.grants()).toEqual(Array.from({ length: 20 }, () => 'refresh_token'))
  })

  test('fifty callers with one failed token cause one refresh; another process adopts the new token without one', async () => {
    const world = await createKeptWorld()
    const other = world.anotherProcess()
    const { accessToken: failedToken } = await world.tokenForAcme()
    await other.tokenFor(world.workspaces.acme)
    const tokens = await Promise.all(Array.from({ length: 50 }, () => world.tokenForAcme({ failedToken })))
    tokens.push(await other.tokenFor(world.workspaces.acme, { failedToken }))
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(tokens[0]?.accessToken).not.toBe(failedToken)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('a token that failed is not given to others while its replacement cannot be had', async () => {
    const world = await createKeptWorld()
    const { accessToken: failedToken } = await world.tokenForAcme()
    const outage = world.fault({ status: 500, body: '' })
    for (const how of [{ failedToken }, {}]) {
      expect(await thrownBy(world.tokenForAcme(how))).toMatchObject({ code: 'temporarily_unavailable' })
    }
    outage.remove()
    expect((await world.tokenForAcme()).accessToken).not.toBe(failedToken)
  })
})

describe('the chain of refresh tokens', () => {
  critical('RF-3 holds whether or not the server rotates, for twenty expiries', async (create) => {
    const world = await createKeptWorld({ create })
    world.fault({ rotate: 'alternate' })
    for (let expiry = 0; expiry < 20; expiry += 1) {
      world.expire()
      // A new process each time: what counts is what is stored.
      await world.anotherProcess().tokenFor(world.workspaces.acme)
    }
    expect(world.grants()).toEqual(Array.from({ length: 20 }, () => 'refresh_token'))
  })

  test.each(['', null, 5, ['x'], 'x y\n'])('TE-6 RF-3 a refresh token of %j counts as not rotated', async (token) => {
    const world = await createStrictWorld()
    const unusable = world.fault({ rotate: 'never', tokenFields: { refresh_token: token } })
    world.expire()
    await world.tokenForAcme()
    unusable.remove()
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
  })

  test('RF-3 old and new are never in one record: each write has the tokens of one answer', async () => {
    const written: string[] = []
    const store = watched(memoryStore(), { set: (_key, value) => void written.push(value) })
    const world = await createKeptWorld({ store, keys: 'plaintext' })
    world.expire()
    const before = world.tokenRequests.length
    const { accessToken } = await world.tokenForAcme()
    expect(world.tokenRequests.length - before).toBe(1)
    const [last = '{}'] = written.slice(-1)
    const sent = world.tokenRequests.at(-1)?.form.get('refresh_token')
    expect(JSON.parse(last)).toMatchObject({ accessToken })
    expect(JSON.parse(last).refreshToken).not.toBe(sent)
  })

  critical('RF-4 a rotated token survives a store that throws when it is written', async (create) => {
    let failures = 0
    const store = watched(memoryStore(), {
      set: () => {
        if (failures > 0) throw new Error(`The disk is full (${(failures -= 1)} more).`)
      },
    })
    const world = await createKeptWorld({ create, store })
    world.expire()
    failures = 10
    // Not one caller has to know: the token is good.
    await world.tokenForAcme()
    failures = 0
    world.expire()
    await world.tokenForAcme()
    world.expire()
    // From the store alone.
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token', 'refresh_token'])
  })

  test('RF-4 a store that misses several rotations in a row gets the last one', async () => {
    let isBroken = false
    const store = watched(memoryStore(), {
      set: () => {
        if (isBroken) throw new Error('The disk is full.')
      },
    })
    const world = await createStrictWorld({ store })
    isBroken = true
    for (let expiry = 0; expiry < 5; expiry += 1) {
      world.expire()
      await world.tokenForAcme()
    }
    expect(world.eventTypes()).toContain('store_failed')
    isBroken = false
    // It is written before it is needed: the next read of the store is enough.
    await world.tokenForAcme({ failedToken: (await world.tokenForAcme()).accessToken })
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(Array.from({ length: 7 }, () => 'refresh_token'))
  })

  test.each([
    ['its expires_in is of no use', { expiresIn: 'soon' }],
    ['its token type is', { tokenType: 'mac' }],
    ['it has no access token', { omitTokenFields: ['access_token'] }],
    ['its scope is', { tokenFields: { scope: ['a'] } }],
    ['it is for another workspace', { tokenFields: { workspace_id: 'wks_other' } }],
  ] as const)('RF-4 TE-4 a new refresh token is kept although %s', async (_title, then) => {
    const world = await createStrictWorld()
    const broken = world.fault(then, 1)
    world.expire()
    await world.tokenForAcme().catch(() => {})
    broken.remove()
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
  })

  test("RF-4 a caller's transaction that is rolled back around it loses nothing", async () => {
    const store = memoryStore()
    const world = await createStrictWorld({ store })
    const before = await contentsOfRows(store)
    world.expire()
    await world.tokenForAcme()
    await restore(store, before)
    world.expire()
    await world.tokenForAcme()
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token', 'refresh_token'])
  })

  test('RF-5 an answer that is lost is asked for again at once, and a server with a grace period gives it', async () => {
    const world = await createStrictWorld()
    world.fault({ grace: '10s' })
    world.fault({ rotateThenDrop: true }, 1)
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-5 where the lost answer was the last one, the app has to be installed again, which is told once and asked for never', async () => {
    const world = await createStrictWorld()
    world.fault({ rotateThenDrop: true }, 1)
    world.expire()
    expect(await thrownBy(world.tokenForAcme())).toMatchObject({ code: 'refresh_rejected', action: 'reinstall' })
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
    for (let call = 0; call < 100; call += 1) {
      expect(await thrownBy(world.tokenForAcme())).toMatchObject({ code: 'refresh_rejected', action: 'reinstall' })
    }
    expect(world.grants()).toEqual([])
    expect(world.eventTypes().filter((type) => type === 'refresh_rejected')).toHaveLength(1)
    await world.install()
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-5 where there are client credentials, nobody has to do anything', async () => {
    const world = await createKeptWorld()
    world.fault({ rotateThenDrop: true }, 1)
    world.expire()
    await world.tokenForAcme()
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token', 'client_credentials', 'client_credentials'])
  })
})

const answers = {
  'a 500': { status: 500, body: '' },
  'a 502 with a web page': { status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' },
  'a 503': { status: 503, body: '' },
  'a 429': { status: 429, body: '', retryAfter: 999_999_999 },
  'a broken connection': { drop: 'before' },
  'a 401 for the client': { status: 401, body: { error: 'invalid_client' } },
  'a 400 for the request': { status: 400, body: { error: 'invalid_request' } },
} as const

describe('what does not mean that the refresh token is dead', () => {
  for (const [title, then] of Object.entries(answers)) {
    critical(`RF-6 ${title} leaves it as it is`, async (create) => {
      const world = await createKeptWorld({ create, ...withoutClientCredentials })
      const fault = world.fault(then)
      world.expire()
      await thrownBy(world.tokenForAcme())
      fault.remove()
      expect(world.grants()[0]).toBe('refresh_token')
      await world.anotherProcess().tokenFor(world.workspaces.acme)
      expect(world.grants()).toEqual(['refresh_token'])
    })
  }

  test.each([
    ['invalid_grant', { status: 400, body: { error: 'invalid_grant' } }],
    ['invalid_grant with status 200', { status: 200, body: { error: 'invalid_grant' } }],
  ] as const)('RF-6 %s means it: the row is marked and stays', async (_title, then) => {
    const world = await createStrictWorld({ keys: 'plaintext' })
    world.fault(then)
    world.expire()
    expect(await thrownBy(world.tokenForAcme())).toMatchObject({ code: 'refresh_rejected' })
    const stored = await contentsOf(world.store)
    expect(stored).toContain('isRefreshRejected')
    expect(stored).toContain('refreshToken')
  })

  test("RF-6 another process's newer token is adopted, and never marked", async () => {
    const world = await createStrictWorld()
    const gate = createGate()
    world.expire()
    // A store without a lock, as somebody might write one: both processes refresh, one of them too late.
    const unlocked = { ...world.store, lock: <T>(_key: string, fn: () => Promise<T>) => fn() }
    const late = world.another({ ...world.oauth.settings, store: unlocked, keys: [key] })
    const refused = world.fault({ status: 400, body: { error: 'invalid_grant' } }, 1)
    world.holdBack(() => gate.opened)
    const waiting = late.tokenFor(world.workspaces.acme)
    await vi.waitFor(() => expect(world.grants()).toEqual(['refresh_token']), { interval: 1 })
    world.holdBack(undefined)
    refused.remove()
    const token = await world.tokenForAcme()
    world.fault({ status: 400, body: { error: 'invalid_grant' } }, 1)
    gate.open()
    expect((await waiting).accessToken).toBe(token.accessToken)
    world.expire()
    await world.tokenForAcme()
    expect(world.eventTypes()).not.toContain('refresh_rejected')
  })

  test('a server that knows no refresh tokens after all is served by client credentials', async () => {
    const world = await createKeptWorld()
    world.emulator.faults.add({
      match: { route: 'token', operation: 'refresh_token' },
      then: { status: 400, body: { error: 'unsupported_grant_type' } },
    })
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token', 'client_credentials'])
    expect(world.eventTypes()).not.toContain('refresh_rejected')
  })

  test('a server without client credentials cannot be asked for a workspace that it was never installed in', async () => {
    const world = await createStrictWorld()
    expect(await thrownBy(world.oauth.tokenFor(world.workspaces.acmeLabs))).toMatchObject({ code: 'not_installed' })
    expect(world.grants()).toEqual([])
  })
})

describe('an uninstallation or a new installation in the middle', () => {
  test('RF-7 an answer that comes after the uninstallation brings nothing back', async () => {
    const world = await createKeptWorld()
    const gate = createGate()
    world.expire()
    world.holdBack(() => gate.opened)
    const late = world.tokenForAcme()
    await vi.waitFor(() => expect(world.grants()).toEqual(['refresh_token']), { interval: 1 })
    await world.oauth.uninstall(world.workspaces.acme)
    gate.open()
    expect(await thrownBy(late)).toMatchObject({ code: 'not_installed' })
    expect(world.eventTypes()).toContain('token_dropped')
    world.holdBack(undefined)
    await world.tokenForAcme()
    // Not by the late answer's refresh token.
    expect(world.grants()).toEqual(['client_credentials'])
  })

  test('RF-7 nor does one in another process, also where there was no record before', async () => {
    const world = await createKeptWorld()
    const other = world.anotherProcess()
    for (const workspaceId of [world.workspaces.acme, world.workspaces.acmeLabs]) {
      const gate = createGate()
      world.expire()
      world.holdBack(() => gate.opened)
      const late = other.tokenFor(workspaceId)
      await vi.waitFor(() => expect(world.grants()).toHaveLength(1), { interval: 1 })
      await world.oauth.uninstall(workspaceId)
      gate.open()
      expect(await thrownBy(late)).toMatchObject({ code: 'not_installed' })
      world.holdBack(undefined)
      expect(await world.oauth.installations.get(workspaceId)).toBeUndefined()
    }
    for await (const { value } of world.store.list('token:')) expect(value.length).toBeLessThan(120)
  })

  test('RF-7 a late answer leaves the tokens of a new installation alone', async () => {
    const world = await createKeptWorld()
    const other = world.anotherProcess()
    const gate = createGate()
    world.expire()
    world.holdBack(() => gate.opened)
    const late = other.tokenFor(world.workspaces.acme)
    await vi.waitFor(() => expect(world.grants()).toHaveLength(1), { interval: 1 })
    world.holdBack(undefined)
    await world.oauth.uninstall(world.workspaces.acme)
    await world.install()
    const fresh = await world.tokenForAcme()
    gate.open()
    expect((await late).accessToken).toBe(fresh.accessToken)
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-8 a holder of the lock that was overtaken writes nothing', async () => {
    const world = await createKeptWorld()
    const gate = createGate()
    world.expire()
    // The lease of the first one ends while it waits for the server.
    const leaseless = { ...world.store, lock: <T>(_key: string, fn: () => Promise<T>) => fn() }
    const stalled = world.another({ grant: 'refresh_token', keys: [key], store: leaseless })
    world.holdBack(() => gate.opened)
    const late = stalled.tokenFor(world.workspaces.acme)
    await vi.waitFor(() => expect(world.grants()).toHaveLength(1), { interval: 1 })
    world.holdBack(undefined)
    const token = await world.tokenForAcme()
    gate.open()
    // Its refresh token was used up by the other one: it takes what the store has.
    expect((await late).accessToken).toBe(token.accessToken)
    const other = world.anotherProcess()
    expect((await other.tokenFor(world.workspaces.acme)).accessToken).toBe(token.accessToken)
  })
})

describe('a store that fails', () => {
  const failing = (operation: 'get' | 'lock', isBroken: () => boolean): GlueStore =>
    watched(memoryStore(), {
      [operation]: () => {
        if (isBroken()) throw Object.assign(new Error('password=hunter2'), { code: 'ECONNREFUSED' })
      },
    })

  test.each(['get', 'lock'] as const)('%s: client credentials serve, and the app is told', async (operation) => {
    let isBroken = false
    const world = await createKeptWorld({ store: failing(operation, () => isBroken) })
    world.expire()
    isBroken = true
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['client_credentials'])
    const [event] = world.events.filter(({ type }) => type === 'store_failed')
    expect(event).toMatchObject({
      error: { code: 'store_failed', action: 'retry' },
      workspaceId: world.workspaces.acme,
    })
    expect(JSON.stringify(event)).not.toContain('hunter2')
    isBroken = false
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test.each(['get', 'lock'] as const)(
    '%s: where nothing else can serve, the error says what to do',
    async (operation) => {
      let isBroken = false
      const world = await createStrictWorld({ store: failing(operation, () => isBroken) })
      world.expire()
      isBroken = true
      const error = await thrownBy(world.tokenForAcme())
      expect(error).toMatchObject({ code: 'store_failed', action: 'retry' })
      expect(String(error)).toContain('ECONNREFUSED')
      expect(String(error)).not.toContain('hunter2')
    },
  )

  test('a lock that cannot be given back does not cost the token that was renewed under it', async () => {
    const store = memoryStore()
    const lock: GlueStore['lock'] = async (name, fn) => {
      await store.lock(name, fn)
      throw new Error('The connection broke off.')
    }
    const world = await createKeptWorld({ store: { ...store, lock } })
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('a living token is given without asking a store that is down', async () => {
    let isBroken = false
    const world = await createKeptWorld({ store: failing('get', () => isBroken) })
    isBroken = true
    await world.tokenForAcme()
    expect(world.grants()).toEqual([])
  })
})

interface Watch {
  readonly get?: (key: string) => void
  readonly set?: (key: string, value: string) => void
  readonly lock?: (key: string) => void
}

/** A store that tells before it acts; what the watcher throws is what it throws. */
function watched(store: GlueStore, watch: Watch): GlueStore {
  return {
    ...store,
    get: async (name) => (watch.get?.(name), store.get(name)),
    set: async (name, value, how) => (
      name.startsWith('token') && watch.set?.(name, value),
      store.set(name, value, how)
    ),
    lock: async (name, fn, how) => (watch.lock?.(name), store.lock(name, fn, how)),
  }
}

async function contentsOfRows(store: GlueStore): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>()
  for await (const { key: name, value } of store.list('')) rows.set(name, value)
  return rows
}

async function restore(store: GlueStore, rows: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, value] of rows) await store.set(name, value)
}
