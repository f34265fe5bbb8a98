import type { FaultEffect } from '@glue/emulator'
import process from 'node:process'
import { expect, test, vi } from 'vitest'
import { everyError } from '../test/every-error.ts'
import { key } from '../test/kept-world.ts'
import { printed } from '../test/printed.ts'
import { createWebWorld, key as webKey, persisted } from '../test/web-world.ts'
import { consent, contentsOf, createWorld, thrownBy } from '../test/world.ts'
import { createTokenSet } from './grants/token-set.ts'
import type { Fetch } from './index.ts'

const clientSecret = 'canary-client-secret-0123'
const accessToken = 'canary-access-token-4567'
const refreshToken = 'canary-refresh-token-89ab'

const granted = { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer', user_id: 'usr_1' }

/** What a server says that repeats all that it was ever sent, as a form and as it is. */
function echoOf(sent: Readonly<Record<string, string>>): string {
  const form = { client_secret: clientSecret, refresh_token: refreshToken, ...sent }
  return `${new URLSearchParams(form)} ${Object.values(form).join(' ')} Bearer ${accessToken}`
}

const answers: Readonly<Record<string, (echo: string) => FaultEffect>> = {
  'an error that echoes the form': (echo) => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: echo },
  }),
  'an error whose word is the form': (echo) => ({ status: 400, body: { error: echo } }),
  'a client error': (echo) => ({ status: 401, body: { error: 'invalid_client', error_description: echo } }),
  'a web page that echoes the form': (echo) => ({ contentType: 'text/html', body: `<html>${echo}` }),
  'a text that echoes the form': (echo) => ({ status: 400, body: echo }),
  'tokens as a form': (echo) => ({ body: new URLSearchParams(granted).toString() + echo }),
  'tokens with a wrong type': () => ({ body: { ...granted, token_type: 'mac' } }),
  'tokens with a bad status': () => ({ status: 201, body: granted }),
  'tokens in a redirect': (echo) => ({ redirect: { status: 307, to: `https://evil.test/?${echo}` } }),
  'an access token with a line break': () => ({ body: { ...granted, access_token: `${accessToken}\n` } }),
  'tokens for another workspace': () => ({ body: { ...granted, workspace_id: 'wks_other' } }),
  'tokens in an array': () => ({ body: [granted] }),
  'broken JSON': () => ({ contentType: 'application/json', body: JSON.stringify(granted).slice(0, -1) }),
  'a challenge': (echo) => ({
    status: 401,
    body: '',
    headers: { 'www-authenticate': `Basic realm="${encodeURIComponent(echo)}"` },
  }),
}

/** What no server can do: the wire itself fails, with an error that holds what was sent. */
const wires: Readonly<Record<string, Fetch>> = {
  'a failing fetch': (_url, init) => {
    const echo = echoOf(sentBy(init))
    return Promise.reject(new TypeError(echo, { cause: new Error(echo) }))
  },
  'a failing body': async (_url, init) => {
    const error = new Error(echoOf(sentBy(init)))
    return new Response(new ReadableStream({ start: (controller) => controller.error(error) }))
  },
}

function sentBy(init: RequestInit = {}): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(String(init.body)))
}

const cases = [
  ...Object.entries(answers).map(([title, then]) => [title, { then, fetch: undefined }] as const),
  ...Object.entries(wires).map(([title, fetch]) => [title, { then: undefined, fetch }] as const),
]

test.each(cases)('LG-1 %s leaves no secret in anything printable or stored', async (_title, { then, fetch }) => {
  const world = createWorld({ clientSecret, ...(fetch && { fetch }) })
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  const code = flow.callbackParameters.get('code') ?? 'none'
  if (then) world.emulator.faults.add({ then: then(echoOf({ code, code_verifier: flow.codeVerifier })) })
  const results: PromiseSettledResult<unknown>[] = await Promise.allSettled([
    world.oauth.completeInstall(flow),
    world.oauth.completeInstall({ ...flow, state: 'other' }),
    world.oauth.tokenFor('wks_1'),
    world.oauth.installations.add('wks_2'),
    world.oauth.refresh({ refreshToken }),
  ])
  const all = results.map((result) => printed(result.status === 'rejected' ? result.reason : result.value)).join('\n')
  if (then) expect(world.emulator.journal.list({ fault: 'flt_1' }).length).toBeGreaterThan(2)
  const kept = await contentsOf(world.store)
  expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(1)
  for (const secret of [clientSecret, accessToken, refreshToken, code, flow.codeVerifier]) {
    for (const text of [all, kept, printed(world.oauth)]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(secret.slice(0, 12))
    }
  }
})

test.each(Object.entries(everyError))(
  'LG-1 %s shows no secret in output, errors, events, URLs, the log of whoever listens, or the store',
  async (_code, way) => {
    const output: unknown[] = []
    const outputs = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    for (const spy of outputs) spy.mockImplementation((text) => (output.push(text), true))
    const onRejection = (reason: unknown): void => void output.push(printed(reason))
    process.on('unhandledRejection', onRejection)
    try {
      const { world, attempt } = await way()
      const error = await thrownBy(attempt())
      const logged = `${String(error)} ${JSON.stringify({ error })} ${printed(new Error('Wrapped.', { cause: error }))}`
      const told = world.events.map(printed).join('\n')
      const urls = [...world.tokenRequests, ...world.apiRequests].map(({ url }) => url.href).join('\n')
      await new Promise((resolve) => setImmediate(resolve))
      const all = [printed(error), logged, told, urls, printed(world.oauth), printed(output)].join('\n')
      const kept = await contentsOf(world.store)
      const secrets = [...world.secrets(), key, 'canary-']
      expect(secrets.length).toBeGreaterThan(7)
      // Half a secret is still one. An emulator's tokens and its client's secret begin with what everybody knows.
      const starts = secrets.map((secret) => secret.replace(/^(emu_|acme-digest-)/, '').slice(0, 8))
      expect(starts.filter((start) => all.includes(start) || kept.includes(start))).toEqual([])
    } finally {
      process.off('unhandledRejection', onRejection)
      for (const spy of outputs) spy.mockRestore()
    }
  },
)

test('LG-1 tokens that were granted are readable and not printable', () => {
  const tokens = createTokenSet({
    accessToken,
    refreshToken,
    requestedAt: 0,
    expiresAt: 1,
    scopes: ['a'],
    userId: 'usr_1',
    workspaceId: undefined,
  })
  expect([tokens.accessToken, tokens.refreshToken]).toEqual([accessToken, refreshToken])
  expect(printed(tokens)).not.toContain('canary')
  expect(JSON.parse(JSON.stringify(tokens))).toMatchObject({
    accessToken: '[secret]',
    refreshToken: '[secret]',
    scopes: ['a'],
  })
})

test.each(cases)('LG-1 BR-1 %s shows no secret to the browser', async (_title, { then, fetch }) => {
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const world = createWebWorld({ onError }, { clientSecret, ...(fetch && { fetch }) })
  const callback = await world.decide(await world.browser.install())
  if (then) world.emulator.faults.add({ then: then(echoOf({ code: callback.searchParams.get('code') ?? 'none' })) })
  const shown = [await world.browser.open(callback), await world.browser.graphql('wks_1', persisted('a'.repeat(64)))]
  if (then) expect(world.emulator.journal.list({ fault: 'flt_1' }).length).toBeGreaterThan(1)
  let seen = printed(errors)
  for (const answer of shown) seen += `${JSON.stringify([...answer.headers])}${await answer.text()}`
  const code = callback.searchParams.get('code') ?? 'none'
  const state = callback.searchParams.get('state') ?? 'none'
  for (const secret of [clientSecret, accessToken, refreshToken, code, state, webKey])
    expect(seen).not.toContain(secret)
})
