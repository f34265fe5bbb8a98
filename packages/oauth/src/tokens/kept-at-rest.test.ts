import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { critical } from '../../test/critical.ts'
import { createKeptWorld, key, type KeptWorld } from '../../test/kept-world.ts'
import { spellingsOf } from '../../test/spellings.ts'
import { contentsOf, createGate, createWorld, thrownBy } from '../../test/world.ts'
import { createSealer } from '../seal.ts'
import { type GlueOAuthOptions, type GlueStore, memoryStore, type ReencryptProgress } from '../index.ts'

const oldKey = 'the old key of the test, of 32 bytes or more'
const newKey = 'the new key of the test, of 32 bytes or more'

/** The row with the tokens of a workspace. */
async function rowOf(world: KeptWorld, workspaceId: string) {
  for await (const row of world.store.list('token:')) if (row.key.endsWith(`:${workspaceId}`)) return row
  throw new Error(`No tokens are kept for ${workspaceId}.`)
}

test('ST-1 nothing secret can be read from the store, in whatever spelling', async () => {
  const world = await createKeptWorld()
  world.expire()
  const { accessToken } = await world.tokenForAcme()
  const refreshToken = world.tokenRequests.at(-1)?.form.get('refresh_token') ?? ''
  const verifier = world.tokenRequests.find(({ form }) => form.has('code_verifier'))?.form.get('code_verifier') ?? ''
  const stored = await contentsOf(world.store)
  expect(stored).toContain(world.workspaces.acme)
  for (const secret of [accessToken, refreshToken, verifier, 'acme-digest-secret', key]) {
    expect(secret.length).toBeGreaterThan(10)
    for (const spelling of spellingsOf(secret)) expect(stored).not.toContain(spelling)
  }
})

test('ST-1 the default stores no token at all', async () => {
  const { oauth, store, workspaces } = createWorld()
  await oauth.installations.add(workspaces.acmeLabs)
  const { accessToken } = await oauth.tokenFor(workspaces.acmeLabs)
  expect(await contentsOf(store)).not.toContain(accessToken)
  expect(await contentsOf(store)).not.toContain('token')
})

describe('ST-2 what was changed on the way does not open', () => {
  const sealer = createSealer({ keys: [newKey], purpose: 'store/token' })

  test('whichever bit it was', async () => {
    const sealed = await sealer.seal('{"v":1}', 'row')
    for (let index = 0; index < sealed.length; index += 1) {
      for (let bit = 0; bit < 7; bit += 1) {
        const changed = String.fromCharCode(sealed.charCodeAt(index) ^ (1 << bit))
        expect(await sealer.open(sealed.slice(0, index) + changed + sealed.slice(index + 1), 'row')).toHaveProperty(
          'failure',
        )
      }
    }
  })

  test('nor what was cut short, made longer, or has a short tag', async () => {
    const sealed = await sealer.seal('{"v":1}', 'row')
    const [id = '', iv = '', body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    const shortTag = Buffer.concat([bytes.subarray(0, -16), bytes.subarray(-16, -12)]).toString('base64url')
    const all = [shortTag, `${body}AA`, `${body}A`, `${body}=`, ...Array.from(body, (_, cut) => body.slice(0, cut))]
    for (const other of all) expect(await sealer.open([id, iv, other].join('.'), 'row')).toHaveProperty('failure')
    for (const other of [`${sealed}.`, `.${sealed}`, ` ${sealed}`, `${sealed}\n`]) {
      expect(await sealer.open(other, 'row')).toEqual({ failure: 'unreadable' })
    }
  })

  test('nor another spelling of the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 6 }), async (text) => {
        const sealed = await sealer.seal(text, 'row')
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
        for (const last of alphabet) {
          const other = sealed.slice(0, -1) + last
          if (other !== sealed) expect(await sealer.open(other, 'row')).toEqual({ failure: 'unreadable' })
        }
      }),
      { numRuns: 6 },
    )
  })

  test('and no two of ten thousand values share a nonce', async () => {
    const nonces = new Set<string | undefined>()
    for (let write = 0; write < 10_000; write += 1) nonces.add((await sealer.seal('', 'row')).split('.')[1])
    expect(nonces.size).toBe(10_000)
  })

  test('tokenFor says so, and does not call it an app that is not installed', async () => {
    const world = await createKeptWorld()
    const row = await rowOf(world, world.workspaces.acme)
    await world.store.set(row.key, `${row.value.slice(0, -2)}AA`)
    const error = await thrownBy(world.anotherProcess().tokenFor(world.workspaces.acme))
    expect(error).toMatchObject({ code: 'decryption_failed', action: 'report' })
    expect((await rowOf(world, world.workspaces.acme)).value).toContain(row.value.slice(0, -2))
    await world.install()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
  })
})

critical("ST-3 a row that was copied into another workspace's does not open there", async (create) => {
  const world = await createKeptWorld({ create })
  const { acme, globex } = world.workspaces
  const row = (await rowsWithTokens(world))[0]
  if (row === undefined) throw new Error('Nothing was kept.')
  await world.store.set(row.key.replace(acme, globex), row.value)
  const other = world.anotherProcess()
  expect(await thrownBy(other.tokenFor(globex))).toMatchObject({ code: 'decryption_failed' })
  expect((await other.tokenFor(acme)).workspaceId).toBe(acme)
})

async function rowsWithTokens(world: KeptWorld) {
  const rows: { key: string; value: string }[] = []
  for await (const row of world.store.list('token:')) rows.push(row)
  return rows
}

// There are no columns to swap: access and refresh token are one sealed value.
test('ST-3 what was sealed for a cookie does not open in the store, nor under another app', async () => {
  const world = await createKeptWorld()
  const row = await rowOf(world, world.workspaces.acme)
  const cookies = createSealer({ keys: [key], purpose: 'web/flow-cookie' })
  await world.store.set(row.key, await cookies.seal('{"v":1}', row.key))
  // Each purpose has keys of its own, so it looks like one of a key that is not there.
  const error = await thrownBy(world.anotherProcess().tokenFor(world.workspaces.acme))
  expect(error).toMatchObject({ code: 'unknown_key' })
  const other = world.another({ clientId: 'other-app', grant: 'refresh_token', keys: [key] })
  await world.store.set(row.key.replace('acme-digest', 'other-app'), row.value)
  expect(await thrownBy(other.tokenFor(world.workspaces.acme))).toMatchObject({ code: 'decryption_failed' })
})

describe('ST-4 keys', () => {
  test('plain text is refused where there are keys, however well formed', async () => {
    const world = await createKeptWorld()
    const row = await rowOf(world, world.workspaces.acme)
    const planted = {
      v: 1,
      accessToken: 'attacker_token',
      refreshToken: 'x',
      requestedAt: 0,
      expiresAt: 9e15,
      scopes: [],
    }
    for (const value of [JSON.stringify(planted), 'attacker_token', '', 'null']) {
      await world.store.set(row.key, value)
      const error = await thrownBy(world.anotherProcess().tokenFor(world.workspaces.acme))
      expect(error).toMatchObject({ code: 'decryption_failed' })
      expect(String(error)).not.toContain('attacker')
    }
  })

  test('what is sealed is refused where there are none', async () => {
    const world = await createKeptWorld()
    const plain = world.another({ grant: 'refresh_token', keys: 'plaintext' })
    expect(await thrownBy(plain.tokenFor(world.workspaces.acme))).toMatchObject({ code: 'unknown_key' })
  })

  test('rotate: all listed ones open, the newest seals, and without its key a row is kept and not read', async () => {
    const world = await createKeptWorld({ keys: [oldKey] })
    const { acme } = world.workspaces
    const before = await rowOf(world, acme)
    const withKeys = (...keys: string[]) => world.another({ grant: 'refresh_token', keys })
    expect(await thrownBy(withKeys(newKey).tokenFor(acme))).toMatchObject({ code: 'unknown_key', action: 'fix_config' })
    expect(await rowOf(world, acme)).toEqual(before)

    await withKeys(newKey, oldKey).tokenFor(acme)
    expect(await rowOf(world, acme)).toEqual(before)
    world.expire()
    await withKeys(newKey, oldKey).tokenFor(acme)
    await withKeys(newKey).tokenFor(acme)
    expect(await thrownBy(withKeys(oldKey).tokenFor(acme))).toMatchObject({ code: 'unknown_key' })
  })

  const persistent = { ...memoryStore(), isPersistent: true }
  const refusals: readonly [string, Partial<GlueOAuthOptions>, RegExp | undefined][] = [
    [
      'a persistent store without keys, when there are secrets to keep',
      { store: persistent, grant: 'refresh_token' },
      /`keys` is missing/,
    ],
    [
      'a persistent store without keys, when tokens are shared',
      { store: persistent, shareTokens: true },
      /`keys` is missing/,
    ],
    ['a key that is too short', { keys: ['short-secret'] }, /`keys\[0\]` is empty or too short/],
    ['a key that is too short beside a good one', { keys: [newKey, 'x'.repeat(31)] }, /`keys\[1\]`/],
    ['no keys at all in the list', { keys: [] }, /`keys` is empty/],
    ['a persistent store without keys, when nothing secret is kept', { store: persistent }, undefined],
    [
      'a persistent store, in plain text by name',
      { store: persistent, shareTokens: true, keys: 'plaintext' },
      undefined,
    ],
    ['a store in memory', { grant: 'refresh_token' }, undefined],
  ]
  test.each(refusals)('%s', (_title, options, message) => {
    const set = (): unknown => createWorld(options)
    if (message === undefined) expect(set).not.toThrow()
    else expect(set).toThrow(message)
    expect(set).not.toThrow(/short-secret|xxxx/)
  })
})

describe('reencrypt', () => {
  async function createOldWorld(count: number, keys: GlueOAuthOptions['keys'] = [oldKey]) {
    const world = await createKeptWorld({ keys })
    const records = createSealer({ keys: [oldKey], purpose: 'store/token' })
    const { key: acmeKey } = await rowOf(world, world.workspaces.acme)
    const text = JSON.stringify({ v: 1, accessToken: 'kept', requestedAt: 0, expiresAt: 9e15, scopes: [] })
    for (let index = 1; index < count; index += 1) {
      const name = acmeKey.replace(world.workspaces.acme, `wks_${index}`)
      await world.store.set(name, keys === 'plaintext' ? text : await records.seal(text, name))
    }
    return { ...world, rotated: world.another({ grant: 'refresh_token', keys: [newKey, oldKey] }) }
  }

  test('seals every row with the newest key and reports how far it is; then the old key can go', async () => {
    const { rotated, another } = await createOldWorld(20)
    const seen: ReencryptProgress[] = []
    const all = { checked: 20, changed: 20, unreadable: 0 }
    expect(await rotated.reencrypt({ onProgress: (progress) => void seen.push(progress) })).toEqual(all)
    expect(seen).toHaveLength(20)
    expect([seen[0], seen.at(-1)]).toEqual([{ checked: 1, changed: 1, unreadable: 0 }, all])
    const later = another({ grant: 'refresh_token', keys: [newKey] })
    expect((await later.tokenFor('wks_7')).accessToken).toBe('kept')
    expect(await rotated.reencrypt()).toEqual({ checked: 20, changed: 0, unreadable: 0 })
  })

  test('is stopped between two rows, and goes on with the rest', async () => {
    const { rotated } = await createOldWorld(20)
    const controller = new AbortController()
    const reason = new Error('Deployed.')
    const onProgress = ({ checked }: ReencryptProgress): void => {
      if (checked === 7) controller.abort(reason)
    }
    expect(await thrownBy(rotated.reencrypt({ signal: controller.signal, onProgress }))).toBe(reason)
    expect(await rotated.reencrypt()).toEqual({ checked: 20, changed: 13, unreadable: 0 })
  })

  test('leaves a row alone that somebody renews meanwhile, and that renewal loses nothing', async () => {
    const world = await createOldWorld(1)
    const { acme } = world.workspaces
    const options = { grant: 'refresh_token', keys: [newKey, oldKey] } as const
    const { accessToken: failedToken } = await world.another(options).tokenFor(acme)
    let renewed: string | undefined
    const set: GlueStore['set'] = async (...write) => {
      // Between its reading of the row and its writing.
      renewed = (await world.another(options).tokenFor(acme, { failedToken })).accessToken
      return world.store.set(...write)
    }
    const resealing = world.another({ ...options, store: { ...world.store, set } })
    expect(await resealing.reencrypt()).toEqual({ checked: 1, changed: 0, unreadable: 0 })
    expect((await world.another(options).tokenFor(acme)).accessToken).toBe(renewed)
  })

  test('and a renewal whose row is sealed anew meanwhile is kept', async () => {
    const world = await createOldWorld(1)
    const { acme } = world.workspaces
    const gate = createGate()
    world.expire()
    world.holdBack(() => gate.opened)
    const renewing = world.another({ grant: 'refresh_token', keys: [newKey, oldKey] }).tokenFor(acme)
    await vi.waitFor(() => expect(world.grants()).toHaveLength(1), { interval: 1 })
    expect(await world.rotated.reencrypt()).toMatchObject({ changed: 1 })
    gate.open()
    const { accessToken } = await renewing
    expect((await world.another({ grant: 'refresh_token', keys: [newKey] }).tokenFor(acme)).accessToken).toBe(
      accessToken,
    )
  })

  test('passes over what is left of an uninstalled workspace, which ends as it would have', async () => {
    const world = await createOldWorld(1)
    await world.oauth.uninstall(world.workspaces.acme)
    expect(await world.rotated.reencrypt()).toEqual({ checked: 1, changed: 0, unreadable: 0 })
    expect(await thrownBy(world.another({ grant: 'refresh_token', keys: [newKey] }).tokenFor('wks_9'))).toMatchObject({
      code: 'not_installed',
    })
    world.emulator.clock.advance('24h')
    expect(await contentsOf(world.store)).toBe('[]')
  })

  test('counts what no key opens, and leaves it', async () => {
    const { rotated, store } = await createOldWorld(3)
    for await (const { key: name } of store.list('token:')) {
      if (name.endsWith('wks_1')) await store.set(name, 'AAAAAAAA.broken')
      if (name.endsWith('wks_2')) await store.set(name, '{"v":1}')
    }
    expect(await rotated.reencrypt()).toEqual({ checked: 3, changed: 1, unreadable: 2 })
    expect(await contentsOf(store)).toContain('AAAAAAAA.broken')
  })

  test('takes plain text only when it is asked to, once, after keys were introduced', async () => {
    const { another, store } = await createOldWorld(5, 'plaintext')
    const sealed = another({ grant: 'refresh_token', keys: [newKey] })
    expect(await sealed.reencrypt()).toEqual({ checked: 5, changed: 0, unreadable: 5 })
    expect(await sealed.reencrypt({ acceptPlaintext: true })).toEqual({ checked: 5, changed: 5, unreadable: 0 })
    expect(await contentsOf(store)).not.toContain('kept')
    expect((await sealed.tokenFor('wks_3')).accessToken).toBe('kept')
  })

  test('without keys there is nothing to seal with', async () => {
    const world = await createKeptWorld({ keys: 'plaintext' })
    expect(await thrownBy(world.oauth.reencrypt())).toMatchObject({ code: 'config_invalid' })
  })
})
