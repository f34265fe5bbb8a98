import { describe, expect, test } from 'vitest'
import { createEmulator } from '../create-emulator.ts'
import { type Driven, driveEmulator } from '../drive-emulator.ts'
import type { EmulatorSnapshot } from './snapshot.ts'

/** Something of everything: an install, tokens, a message; what it gives depends on what will be generated next. */
async function story({ emulator, code, redeem, graphql, acme }: Driven): Promise<string> {
  const given = await code()
  emulator.clock.advance('5s')
  const { body, accessToken } = await redeem(given)
  const sent = await graphql(
    `mutation { sendMessage(input: { thread: { recipients: ["${acme.id}"], subject: "x" }, message: { text: "x", uniqueBy: "u" } }) { thread { id createdAt } message { id } } }`,
    {},
    accessToken,
  )
  return JSON.stringify([given, body, sent])
}

describe('a snapshot', () => {
  test('brings back the world, its time, and what is generated next', async () => {
    const driven = driveEmulator()
    await story(driven)
    const snapshot = driven.emulator.snapshot()
    const first = await story(driven)
    driven.emulator.restore(snapshot)
    expect(driven.emulator.snapshot()).toEqual(snapshot)
    expect(await story(driven)).toBe(first)
  })

  test('is plain data that another emulator takes, after a way through JSON', async () => {
    const [one, other] = [driveEmulator(), driveEmulator()]
    const { accessToken, refreshToken } = await one.redeem(await one.code())
    other.emulator.restore(JSON.parse(JSON.stringify(one.emulator.snapshot())))
    expect((await other.graphql('{ me { name } }', {}, accessToken)).data).toEqual({ me: { name: 'Acme Digest' } })
    expect((await other.token({ grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(200)
    expect(await story(other)).toBe(
      await (async () => {
        await one.token({ grant_type: 'refresh_token', refresh_token: refreshToken })
        return story(one)
      })(),
    )
  })

  test('stays what it is while the world goes on', async () => {
    const driven = driveEmulator()
    const snapshot = driven.emulator.snapshot()
    const before = JSON.stringify(snapshot)
    await story(driven)
    expect(JSON.stringify(snapshot)).toBe(before)
  })

  test('faults and journal are no part of it', async () => {
    const emulator = createEmulator()
    emulator.faults.add({ then: { status: 503 } })
    const snapshot = emulator.snapshot()
    await emulator.fetch('/nowhere')
    emulator.restore(snapshot)
    expect(emulator.faults.list()).toHaveLength(1)
    expect(emulator.journal.list()).toHaveLength(1)
  })

  test.each([
    ['nothing', undefined],
    ['something else', { hello: 'world' }],
    ['another version', { version: 2 }],
    ['a table too few', { tables: { apps: [] } }],
    ['a row that is none', { tables: { users: [['usr_1', 1]] } }],
    ['a message without its thread', { tables: { messages: [['msg_1', { id: 'msg_1', text: 'x' }]] } }],
    ['an app without its secret', { tables: { apps: [['a', { clientId: 'a' }]] } }],
    ['a token that never ends', { tables: { accessTokens: [['emu_1', { expiresAt: 1e300 }]] } }],
    ['a time that is none', { now: 'yesterday' }],
    ['a generator that is none', { random: [1, 2, 3] }],
  ])('%s is refused, and changes nothing', (_, change) => {
    const emulator = createEmulator()
    const before = emulator.snapshot()
    const broken =
      change === undefined || 'hello' in change
        ? change
        : { ...before, ...change, ...('tables' in change && { tables: changedTables(before, change.tables) }) }
    expect(() => emulator.restore(broken as EmulatorSnapshot)).toThrow('The snapshot is not valid')
    expect(emulator.snapshot()).toEqual(before)
  })
})

describe('reset', () => {
  test('goes back to the seed: its world, its time, what is generated, no faults, an empty journal', async () => {
    const driven = driveEmulator()
    const before = driven.emulator.snapshot()
    const first = await story(driven)
    const entries = driven.emulator.journal.list()
    driven.emulator.faults.add({ match: { route: 'token' }, then: { status: 503 } })
    driven.emulator.clock.set('2030-01-01T00:00:00Z')
    driven.emulator.reset()
    expect(driven.emulator.snapshot()).toEqual(before)
    expect(driven.emulator.faults.list()).toEqual([])
    expect(await story(driven)).toBe(first)
    expect(driven.emulator.journal.list()).toEqual(entries)
  })
})

function changedTables(snapshot: EmulatorSnapshot, tables: object): object {
  const isTooFew = 'apps' in tables
  return isTooFew ? tables : { ...snapshot.tables, ...tables }
}
