import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createEmulator } from '../create-emulator.ts'
import { driveEmulator } from '../drive-emulator.ts'

const query = '{ me { name } }'

describe('the journal', () => {
  test('has every request and its answer, in their order', async () => {
    const { emulator, tokenFor, acmeLabs, graphql } = driveEmulator()
    const accessToken = await tokenFor(acmeLabs)
    emulator.clock.advance('1s')
    await graphql(query, {}, accessToken)
    expect(emulator.journal.list()).toMatchObject([
      {
        id: 'req_1',
        at: '2026-11-02T09:00:00.000Z',
        route: 'token',
        operations: ['client_credentials'],
        clientId: 'acme-digest',
        workspaceId: acmeLabs.id,
        request: { method: 'POST', url: 'http://localhost:4400/oauth/token' },
        response: { status: 200, headers: { 'cache-control': 'no-store' } },
        outcome: 'answered',
        faults: [],
      },
      {
        id: 'req_2',
        at: '2026-11-02T09:00:01.000Z',
        route: 'graphql',
        operations: ['me'],
        clientId: 'acme-digest',
        workspaceId: acmeLabs.id,
        request: { body: JSON.stringify({ query, variables: {} }) },
        response: { status: 200, body: '{"data":{"me":{"name":"Acme Digest"}}}' },
      },
    ])
  })

  test('does not have what is not Glue’s', async () => {
    const { fetch, journal } = createEmulator()
    for (const path of ['/', '/_glue/', '/_glue/clock/now', '/_glue/nothing']) await fetch(path)
    expect(journal.list()).toEqual([])
  })

  test('is filtered by everything it knows', async () => {
    const { emulator, tokenFor, acmeLabs, graphql } = driveEmulator()
    const accessToken = await tokenFor(acmeLabs)
    emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { status: 503, body: {} } })
    await graphql('query Mine { me { id } }', {}, accessToken)
    await graphql(query, {}, accessToken)
    await emulator.fetch('/nowhere')
    const ids = (filter: Parameters<typeof emulator.journal.list>[0]) =>
      emulator.journal.list(filter).map(({ id }) => id)
    expect(ids({ route: 'graphql' })).toEqual(['req_2', 'req_3'])
    expect(ids({ operation: 'Mine' })).toEqual(['req_2'])
    expect(ids({ operation: 'me' })).toEqual(['req_2', 'req_3'])
    expect(ids({ status: 503 })).toEqual(['req_2'])
    expect(ids({ fault: 'flt_1' })).toEqual(['req_2'])
    expect(ids({ clientId: 'acme-digest' })).toEqual(['req_1', 'req_2', 'req_3'])
    expect(ids({ workspaceId: acmeLabs.id, route: 'token' })).toEqual(['req_1'])
    expect(ids({ outcome: 'dropped' })).toEqual([])
  })

  test('is taken: what was asked for is gone, and the rest stays', async () => {
    const { emulator, tokenFor, acmeLabs } = driveEmulator()
    await tokenFor(acmeLabs)
    await emulator.fetch('/nowhere')
    expect(emulator.journal.take({ route: 'token' }).map(({ id }) => id)).toEqual(['req_1'])
    expect(emulator.journal.take({ route: 'token' })).toEqual([])
    expect(emulator.journal.take().map(({ id }) => id)).toEqual(['req_2'])
    await emulator.fetch('/nowhere')
    expect(emulator.journal.list().map(({ id }) => id)).toEqual(['req_3'])
    emulator.journal.clear()
    expect(emulator.journal.list()).toEqual([])
  })

  test('keeps the latest only, as many as it is told', async () => {
    const emulator = createEmulator({ journalLimit: 2 })
    for (let request = 0; request < 5; request += 1) await emulator.fetch('/nowhere')
    expect(emulator.journal.list().map(({ id }) => id)).toEqual(['req_4', 'req_5'])
  })

  test('cannot be changed from outside', async () => {
    const { emulator } = driveEmulator()
    await emulator.fetch('/nowhere')
    const [entry] = emulator.journal.list()
    Object.assign(entry?.request.headers ?? {}, { a: 'b' })
    expect(emulator.journal.list()[0]?.request.headers).toEqual({})
  })
})

describe('secrets in the journal', () => {
  test('are masked, each by a name of its own that stays the same', async () => {
    const { emulator, code, redeem, token, graphql } = driveEmulator()
    const given = await code()
    const pair = await redeem(given, { code_verifier: 'v'.repeat(43) })
    const good = await redeem(given)
    const next = await token({ grant_type: 'refresh_token', refresh_token: good.refreshToken })
    await graphql(query, {}, next.accessToken)
    await emulator.fetch('/nowhere', {
      headers: { cookie: 'session=very-secret', authorization: 'Basic dmVyeTpzZWNyZXQ=' },
    })
    const text = JSON.stringify(emulator.journal.list())
    const secrets = [given, good.accessToken, good.refreshToken, next.accessToken, next.refreshToken]
    for (const secret of [...secrets, 'acme-digest-secret', 'vvvvvvvv', 'very-secret', 'dmVyeTpzZWNyZXQ']) {
      expect(text).not.toContain(secret)
    }
    expect(pair.status).toBe(400)
    const [, consent, refused, redeemed, refreshed, asked] = emulator.journal.list()
    expect(consent?.response?.headers['location']).toContain('code=$CODE_1')
    expect(refused?.request.body).toContain('code=$CODE_1')
    expect(refused?.request.body).toContain('code_verifier=$CODE_VERIFIER_1')
    expect(redeemed?.request.body).toContain('client_secret=$CLIENT_SECRET_1')
    expect(redeemed?.response?.body).toContain('"access_token":"$ACCESS_TOKEN_1","refresh_token":"$REFRESH_TOKEN_1"')
    expect(refreshed?.request.body).toContain('refresh_token=$REFRESH_TOKEN_1')
    expect(refreshed?.response?.body).toContain('"access_token":"$ACCESS_TOKEN_2","refresh_token":"$REFRESH_TOKEN_2"')
    expect(asked?.request.headers['authorization']).toBe('Bearer $ACCESS_TOKEN_2')
  })

  test('are found wherever they stand: in the address, in texts, written in another way', async () => {
    const { emulator, app, tokenFor, acmeLabs } = driveEmulator()
    const accessToken = await tokenFor(acmeLabs)
    emulator.faults.add({ then: { status: 400, body: `I got ${accessToken} and ${app.clientSecret}` } })
    await emulator.fetch(`/oauth/token?client_secret=a%20b&access_token=${accessToken}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer some-other-token' },
      body: JSON.stringify({ client_secret: 'quote"d', refresh_token: 'r-1', note: accessToken }),
    })
    const text = JSON.stringify(emulator.journal.list())
    for (const secret of [accessToken, app.clientSecret, 'a%20b', 'some-other-token', 'quote', 'r-1']) {
      expect(text).not.toContain(secret)
    }
  })

  test('are found also where names of headers are not in lower case', async () => {
    const { emulator } = driveEmulator()
    const request = new Request('http://localhost:4400/nowhere')
    const headers = [['Authorization', 'Bearer some-secret'] as const]
    Object.defineProperty(request, 'headers', {
      value: Object.assign(new Headers(), { [Symbol.iterator]: () => headers.values() }),
    })
    await emulator.fetch(request)
    expect(emulator.journal.list()[0]?.request.headers).toEqual({ authorization: 'Bearer $ACCESS_TOKEN_1' })
  })

  test('a name depends on when a secret was first seen, and not on what was asked for', async () => {
    const names = async (isAskedBefore: boolean) => {
      const { emulator, tokenFor, acmeLabs } = driveEmulator()
      await tokenFor(acmeLabs)
      if (isAskedBefore) emulator.journal.list()
      await tokenFor(acmeLabs)
      return emulator.journal.list({}).map(({ response }) => response?.body)
    }
    expect(await names(true)).toEqual(await names(false))
  })

  test('an error’s code is not one', async () => {
    const { emulator, graphql } = driveEmulator()
    await graphql('{ me { nothing } }')
    await emulator.fetch('/public/graphql')
    expect(JSON.stringify(emulator.journal.list())).toContain('UNAUTHENTICATED')
  })
})

describe('an entry as curl', () => {
  /** What a shell makes of a command: its words, with the secrets as the environment has them. */
  const words = (command: string, env: Readonly<Record<string, string>>) =>
    execFileSync('sh', ['-c', `curl() { for word; do printf '%s\\0' "$word"; done; }; ${command}`], {
      env,
      encoding: 'utf8',
    })
      .split('\0')
      .slice(0, -1)

  test('is a command that sends the same again', async () => {
    const { emulator, tokenFor, acmeLabs, app } = driveEmulator()
    await tokenFor(acmeLabs)
    const command = emulator.journal.curl('req_1')
    expect(command).not.toContain(app.clientSecret)
    const sent = words(command, { CLIENT_SECRET_1: app.clientSecret })
    expect(sent.slice(0, 4)).toEqual(['-i', '-X', 'POST', 'http://localhost:4400/oauth/token'])
    const body = sent[sent.indexOf('--data-binary') + 1]
    const again = await emulator.fetch('/oauth/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body ?? '',
    })
    expect(again.status).toBe(200)
  })

  test('nothing in a request means anything to the shell', async () => {
    const { emulator } = driveEmulator()
    const body = `'; rm -rf / #$(echo no)\`echo no\` "$HOME" \\ \n\t!!`
    await emulator.fetch("/it's?a=$(b)", { method: 'POST', headers: { 'x-a': `'$(c)"` }, body })
    const sent = words(emulator.journal.curl('req_1'), {})
    expect(sent).toContain(body)
    expect(sent).toContain(`x-a: '$(c)"`)
  })

  test('there is none for an entry that there is not', () => {
    expect(() => createEmulator().journal.curl('req_1')).toThrow('no entry "req_1"')
  })
})
