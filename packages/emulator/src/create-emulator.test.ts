import { expect, test } from 'vitest'
import { createClock } from './clock.ts'
import { createEmulator } from './create-emulator.ts'
import { driveEmulator } from './drive-emulator.ts'
import { isGlueEmulatorError } from './glue-emulator-error.ts'
import { defaultSeed } from './seed/default-seed.ts'

test('two emulators in one process know nothing of each other', async () => {
  const [one, other] = [driveEmulator(), driveEmulator({ seed: { ...defaultSeed, random: 'other' } })]
  const code = await one.code()
  expect((await other.redeem(code)).status).toBe(400)
  const { accessToken, refreshToken } = await one.redeem(code)
  expect((await other.graphql('{ me { id } }', {}, accessToken)).status).toBe(401)
  expect((await other.token({ grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(400)
  expect(other.emulator.installations.list()).toHaveLength(1)
  const send =
    'mutation { sendMessage(input: { thread: { recipients: ["wks_AcmeLabs0000000000000000000"], subject: "x" }, message: { text: "x" } }) { thread { id } } }'
  await one.graphql(send)
  const count = '{ threads { nodes { id } } }'
  expect(JSON.stringify((await one.graphql(count)).data)).not.toBe(JSON.stringify((await other.graphql(count)).data))
  one.emulator.clock.advance('1d')
  expect(other.emulator.clock.now()).toBe(Date.parse(defaultSeed.startsAt))
})

test('EM-4: the same seed and the same calls give the same transcript, byte for byte', async () => {
  expect(await transcript()).toEqual(await transcript())
  expect(await transcript()).not.toEqual(await transcript('another'))
})

test('a hundred emulators in one process know nothing of each other', async () => {
  const hundred = Array.from({ length: 100 }, (_, index) =>
    driveEmulator({ seed: { ...defaultSeed, random: `seed ${index}` } }),
  )
  const tokens = await Promise.all(hundred.map(({ tokenFor, acmeLabs }) => tokenFor(acmeLabs)))
  expect(new Set(tokens).size).toBe(100)
  const statuses = await Promise.all(
    hundred.map(({ graphql }, index) => graphql('{ me { id } }', {}, tokens[(index + 1) % 100])),
  )
  expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([401]))
  for (const { emulator } of hundred) expect(emulator.journal.list()).toHaveLength(2)
})

async function transcript(random: string = defaultSeed.random): Promise<string[]> {
  const { emulator, authorizationUrl, acme, redeem, token, tokenFor } = driveEmulator({
    seed: { ...defaultSeed, random },
  })
  const page = await (await emulator.fetch(authorizationUrl())).text()
  const callback = await emulator.approve({ authorizationUrl: authorizationUrl(), workspaceId: acme.id })
  emulator.clock.advance('5s')
  const pair = await redeem(callback.searchParams.get('code') ?? '')
  const next = await token({ grant_type: 'refresh_token', refresh_token: pair.refreshToken })
  const response = await emulator.fetch('/public/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenFor(acme)}` },
    body: JSON.stringify({
      query: `mutation { sendMessage(input: { thread: { recipients: ["${acme.id}"], subject: "x" }, message: { text: "x" } }) { thread { id createdAt } message { id } } }`,
    }),
  })
  return [
    page,
    callback.href,
    JSON.stringify(pair.body),
    JSON.stringify(next.body),
    await response.text(),
    JSON.stringify(emulator.journal.list()),
    JSON.stringify(emulator.snapshot()),
  ]
}

test('fetch can be handed over, takes a path, a URL or a Request, and answers for any origin', async () => {
  const { fetch } = createEmulator()
  const inputs = [
    '/_glue/',
    'https://api.gluegroups.com/_glue/',
    new URL('http://localhost:1/_glue/'),
    new Request('https://a.test/_glue/'),
  ]
  for (const input of inputs) {
    expect(await (await fetch(input)).json()).toMatchObject({
      name: 'glue-emulator',
      profile: 'glue',
      now: defaultSeed.startsAt,
    })
  }
})

test('a request that was given up rejects with its reason', async () => {
  const { fetch } = createEmulator()
  const reason = new Error('given up')
  await expect(fetch('/_glue/', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const controller = new AbortController()
  const pending = fetch('/oauth/token', { method: 'POST', body: new URLSearchParams(), signal: controller.signal })
  controller.abort(reason)
  await expect(pending).rejects.toBe(reason)
})

test('a closed emulator answers no more', async () => {
  const closed = createEmulator()
  {
    await using emulator = closed
    expect((await emulator.fetch('/')).status).toBe(200)
  }
  await expect(closed.fetch('/')).rejects.toMatchObject({ code: 'closed', action: 'fix_config' })
})

test('whoever opens the address sees what it is and where everything is', async () => {
  const { fetch } = createEmulator()
  const page = await (await fetch('http://localhost:1234/')).text()
  expect(page).toContain('This is the Glue emulator, not Glue.')
  for (const path of ['/oauth/authorize', '/oauth/token', '/public/graphql'])
    expect(page).toContain(`http://localhost:1234${path}`)
})

test('an unknown path is answered with 404 and where to look', async () => {
  const { fetch } = createEmulator()
  const response = await fetch('/oauth/nothing')
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ error: 'not_found', error_description: expect.stringContaining('GET /') })
})

test('the clock can be somebody else’s', async () => {
  const clock = createClock({ startsAt: '2030-01-01T00:00:00Z' })
  const { emulator, code, redeem } = driveEmulator({ clock })
  expect(emulator.clock).toBe(clock)
  const given = await code()
  clock.advance('61s')
  expect((await redeem(given)).status).toBe(400)
})

test.each([
  ['an app', { clientId: 'no-such-app', workspaceId: defaultSeed.workspaces[0]?.id ?? '' }],
  ['a workspace', { clientId: 'acme-digest', workspaceId: 'wks_Nowhere' }],
  ['a scope', { clientId: 'acme-digest', workspaceId: defaultSeed.workspaces[0]?.id ?? '', scopes: ['admin'] }],
])('%s that the seed does not have cannot be installed', (_, installation) => {
  const isConfigInvalid = (run: () => void) => {
    try {
      run()
    } catch (error) {
      return (
        isGlueEmulatorError(error) &&
        error.code === 'config_invalid' &&
        /It has|It may ask for|which/.test(error.message)
      )
    }
    return false
  }
  const emulator = createEmulator()
  expect(isConfigInvalid(() => emulator.installations.add(installation))).toBe(true)
  expect(emulator.installations.list()).toHaveLength(1)
  expect(isConfigInvalid(() => createEmulator({ seed: { ...defaultSeed, installations: [installation] } }))).toBe(true)
})

test('installing is recorded with its time and its scopes, and adds scopes when it is repeated', () => {
  const { emulator, app, acme } = driveEmulator()
  const where = { clientId: app.clientId, workspaceId: acme.id }
  const find = () => emulator.installations.list().find(({ workspaceId }) => workspaceId === acme.id)
  emulator.installations.add({ ...where, scopes: ['threads:read'] })
  emulator.clock.advance('1h')
  emulator.installations.add({ ...where, scopes: ['groups:read'] })
  expect(find()).toEqual({
    ...where,
    userId: expect.stringMatching(/^usr_[0-9A-Za-z]{27}$/),
    scopes: ['threads:read', 'groups:read'],
    installedAt: defaultSeed.startsAt,
  })
  emulator.installations.remove(where)
  expect(find()).toBeUndefined()
})

test('approve says why it cannot answer', async () => {
  const { emulator, authorizationUrl, acme, acmeLabs } = driveEmulator()
  const consent = (url: URL | string, workspaceId: string) => emulator.approve({ authorizationUrl: url, workspaceId })
  await expect(consent(authorizationUrl({ client_id: 'no-such-app' }), acme.id)).rejects.toMatchObject({
    code: 'consent_unavailable',
    message: expect.stringContaining('There is no app with the client id'),
  })
  await expect(consent(authorizationUrl(), 'wks_Nowhere')).rejects.toMatchObject({
    message: expect.stringContaining('names no workspace'),
  })
  await expect(consent('/', acmeLabs.id)).rejects.toMatchObject({ code: 'consent_unavailable' })
  const refused = await consent(authorizationUrl({ scope: 'admin' }), acme.id)
  expect(refused.searchParams.get('error')).toBe('invalid_scope')
})
