import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import type { Fault, FaultMatch } from './fault.ts'

const status = (code: number): Fault['then'] => ({ status: code })

describe('which requests a fault is for', () => {
  const everything = async (match: FaultMatch) => {
    const driven = driveEmulator()
    const { emulator, app, acme, acmeLabs, redirectUri } = driven
    emulator.installations.add({ clientId: app.clientId, workspaceId: acme.id })
    const tokens = [acme, acmeLabs].map(({ id }) => emulator.tokens.issue({ workspaceId: id }).accessToken)
    emulator.faults.add({ match, then: { headers: { 'x-hit': '1' } } })
    await emulator.fetch(driven.authorizationUrl())
    await driven.token({ grant_type: 'client_credentials', subject: acme.id, redirect_uri: redirectUri })
    await driven.token({ grant_type: 'refresh_token', client_id: 'another-app' })
    await driven.graphql('query Mine { me { id } }', {}, tokens[0])
    await driven.graphql('{ threads { nodes { id } } }', {}, tokens[1])
    await emulator.fetch('/nowhere')
    return emulator.journal.list().map(({ faults }) => faults.length)
  }

  test.each([
    [{}, [1, 1, 1, 1, 1, 1]],
    [{ route: 'authorize' }, [1, 0, 0, 0, 0, 0]],
    [{ route: 'token' }, [0, 1, 1, 0, 0, 0]],
    [{ route: 'graphql' }, [0, 0, 0, 1, 1, 0]],
    [{ route: 'other' }, [0, 0, 0, 0, 0, 1]],
    [{ operation: 'refresh_token' }, [0, 0, 1, 0, 0, 0]],
    [{ operation: 'Mine' }, [0, 0, 0, 1, 0, 0]],
    [{ operation: 'me' }, [0, 0, 0, 1, 0, 0]],
    [{ operation: 'threads' }, [0, 0, 0, 0, 1, 0]],
    [{ clientId: 'acme-digest' }, [1, 1, 0, 1, 1, 0]],
    [{ clientId: 'another-app' }, [0, 0, 1, 0, 0, 0]],
    [{ workspaceId: 'wks_Acme00000000000000000000000' }, [0, 1, 0, 1, 0, 0]],
    [{ route: 'graphql', workspaceId: 'wks_Acme00000000000000000000000' }, [0, 0, 0, 1, 0, 0]],
    [{ route: 'metadata' }, [0, 0, 0, 0, 0, 0]],
  ] satisfies [FaultMatch, number[]][])('%j', async (match, hits) => {
    expect(await everything(match)).toEqual(hits)
  })

  test('a code and a refresh token say which workspace they are for', async () => {
    const { emulator, acme, code, redeem, token } = driveEmulator()
    emulator.faults.add({ match: { workspaceId: acme.id }, then: { headers: { 'x-hit': '1' } } })
    const pair = await redeem(await code())
    await token({ grant_type: 'refresh_token', refresh_token: pair.refreshToken })
    expect(emulator.journal.list({ route: 'token' }).map(({ workspaceId }) => workspaceId)).toEqual([acme.id, acme.id])
    expect(emulator.journal.list({ fault: 'flt_1', route: 'token' })).toHaveLength(2)
  })
})

describe('how often', () => {
  const statuses = async (faults: readonly Fault[], requests: number) => {
    const { emulator, token } = driveEmulator()
    for (const fault of faults) emulator.faults.add(fault)
    const seen: number[] = []
    for (let request = 0; request < requests; request += 1) seen.push((await token({})).status)
    return seen
  }

  test('until it is removed, unless it says how often', async () => {
    expect(await statuses([{ then: { ...status(503), body: {} } }], 4)).toEqual([503, 503, 503, 503])
    expect(await statuses([{ times: 2, then: { ...status(503), body: {} } }], 4)).toEqual([503, 503, 400, 400])
  })

  test('after some that it lets pass', async () => {
    expect(await statuses([{ skip: 2, times: 1, then: { ...status(503), body: {} } }], 5)).toEqual([
      400, 400, 503, 400, 400,
    ])
  })

  test('one after the other, where they say different answers', async () => {
    const faults = [503, 429, 500].map((code) => ({ times: 1, then: { ...status(code), body: {} } }))
    expect(await statuses(faults, 4)).toEqual([503, 429, 500, 400])
  })

  test('both at once, where one says the answer and the other how it travels', async () => {
    const { emulator } = driveEmulator()
    emulator.faults.add({ times: 1, then: { headers: { 'x-a': '1' } } })
    emulator.faults.add({ times: 1, then: { truncateBody: 3 } })
    const response = await emulator.fetch('/nowhere')
    expect(response.headers.get('x-a')).toBe('1')
    await expect(response.text()).rejects.toThrow('terminated')
    expect(emulator.faults.list()).toEqual([])
  })
})

describe('the list', () => {
  test('shows what may still happen, and how often it did', async () => {
    const { emulator } = driveEmulator()
    const first = emulator.faults.add({ times: 2, then: { status: 503 } })
    const second = emulator.faults.add({ match: { route: 'graphql' }, then: { drop: 'after' } })
    expect(first).toEqual({ id: 'flt_1', happened: 0, times: 2, then: { status: 503 } })
    await emulator.fetch('/nowhere')
    expect(emulator.faults.list()).toEqual([{ ...first, happened: 1 }, second])
    await emulator.fetch('/nowhere')
    expect(emulator.faults.list()).toEqual([second])
    expect([emulator.faults.remove('flt_2'), emulator.faults.remove('flt_2')]).toEqual([true, false])
    emulator.faults.add({ then: { status: 500 } })
    emulator.faults.clear()
    expect(emulator.faults.list()).toEqual([])
  })

  test.each([
    ['nothing at all', undefined, 'The fault is not valid'],
    ['nothing that happens', { then: {} }, 'it names nothing that happens'],
    ['an effect that there is not', { then: { stat: 503 } }, 'then.stat'],
    ['a status that there is not', { then: { status: 99 } }, 'then.status'],
    ['a header with a line break', { then: { headers: { a: 'b\nc' } } }, 'then.headers.a'],
    ['a header name that is none', { then: { headers: { 'a b': 'c' } } }, 'headers'],
    ['two answers', { then: { status: 503, redirect: { status: 302, to: '/' } } }, 'more than one answer'],
    ['no times at all', { times: 0, then: { status: 503 } }, 'at least once'],
    ['a route that there is not', { match: { route: 'tokens' }, then: { status: 503 } }, 'match.route'],
    ['a time that goes back', { then: { delayHeaders: '-1s' } }, 'then.delayHeaders'],
    ['an endless time', { then: { delayHeaders: Number.POSITIVE_INFINITY } }, 'then.delayHeaders'],
    ['an issuer that is none', { then: { iss: 'evil' } }, 'then.iss'],
  ])('%s is refused, and says where', (_, fault, says) => {
    const { emulator } = driveEmulator()
    expect(() => emulator.faults.add(fault as Fault)).toThrow(says)
    expect(emulator.faults.list()).toEqual([])
  })
})

describe('a fault in a header', () => {
  const ask = (text: string) => {
    const { emulator } = driveEmulator()
    return { emulator, answer: emulator.fetch('/nowhere', { headers: { 'Glue-Emulator-Fault': text } }) }
  }

  test('is for its own request only', async () => {
    const { emulator, answer } = ask('{"then":{"status":503}}')
    expect((await answer).status).toBe(503)
    expect((await emulator.fetch('/nowhere')).status).toBe(404)
    expect(emulator.journal.list().map(({ faults }) => faults)).toEqual([[{ id: 'header', effects: ['status'] }], []])
  })

  test('may say which requests it is for, since a browser sends it with all', async () => {
    const { answer } = ask('{"match":{"route":"token"},"then":{"status":503}}')
    expect((await answer).status).toBe(404)
  })

  test('comes before the others', async () => {
    const { emulator } = driveEmulator()
    emulator.faults.add({ times: 1, then: { status: 500 } })
    const headers = { 'Glue-Emulator-Fault': '{"then":{"status":503}}' }
    expect((await emulator.fetch('/nowhere', { headers })).status).toBe(503)
    expect((await emulator.fetch('/nowhere')).status).toBe(500)
  })

  test.each(['', '{', '{"then":{}}', '[]', '"x"', '{"then":{"status":"503"}}'])('%j is refused', async (text) => {
    const { answer } = ask(text)
    const response = await answer
    expect(response.status).toBe(400)
    expect((await response.json()).error).toBe('invalid_fault')
  })
})
