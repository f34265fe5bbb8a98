import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createWebWorld, key, persisted } from '../test/web-world.ts'
import { consent, contentsOf, createWorld, type Fault } from '../test/world.ts'
import { createTokenSet } from './grants/token-set.ts'

const clientSecret = 'canary-client-secret-0123'
const accessToken = 'canary-access-token-4567'
const refreshToken = 'canary-refresh-token-89ab'

/** Everything a program could print of a value. */
function printed(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack}${value.message}` : ''
  const options = { depth: Infinity, showHidden: true }
  return [
    inspect(value, options),
    inspect({ value }, { ...options, getters: true }),
    JSON.stringify(value),
    String(value),
    stack,
  ].join('\n')
}

const echo = (sent: { form: URLSearchParams; init: RequestInit }): string =>
  `${sent.form} ${[...sent.form.values()].join(' ')} ${new Headers(sent.init.headers).get('authorization')} ${accessToken}`

const granted = { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer', user_id: 'usr_1' }

const faults: Readonly<Record<string, Fault>> = {
  'an error that echoes the form': async (sent) =>
    Response.json({ error: 'invalid_grant', error_description: echo(sent) }, { status: 400 }),
  'an error whose word is the form': async (sent) => Response.json({ error: echo(sent) }, { status: 400 }),
  'a client error': async (sent) =>
    Response.json({ error: 'invalid_client', error_description: echo(sent) }, { status: 401 }),
  'a web page that echoes the form': async (sent) =>
    new Response(`<html>${echo(sent)}`, { headers: { 'content-type': 'text/html' } }),
  'a text that echoes the form': async (sent) => new Response(echo(sent), { status: 400 }),
  'tokens as a form': async (sent) => new Response(new URLSearchParams(granted).toString() + echo(sent)),
  'tokens with a wrong type': async () => Response.json({ ...granted, token_type: 'mac' }),
  'tokens with a bad status': async () => Response.json(granted, { status: 201 }),
  'tokens in a redirect': async (sent) =>
    new Response(null, { status: 307, headers: { location: `https://evil.test/?${echo(sent)}` } }),
  'an access token with a line break': async () => Response.json({ ...granted, access_token: `${accessToken}\n` }),
  'tokens for another workspace': async () => Response.json({ ...granted, workspace_id: 'wks_other' }),
  'tokens in an array': async () => Response.json([granted]),
  'broken JSON': async () => new Response(JSON.stringify(granted).slice(0, -1)),
  'a failing fetch': async (sent) => Promise.reject(new TypeError(echo(sent), { cause: new Error(echo(sent)) })),
  'a failing body': async (sent) =>
    new Response(new ReadableStream({ start: (controller) => controller.error(new Error(echo(sent))) })),
  'a challenge': async (sent) =>
    new Response('', {
      status: 401,
      headers: { 'www-authenticate': `Basic realm="${encodeURIComponent(echo(sent))}"` },
    }),
}

test.each(Object.entries(faults))('LG-1 %s leaves no secret in anything printable or stored', async (_title, fault) => {
  const world = createWorld({ clientSecret })
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  const code = flow.callbackParameters.get('code') ?? 'none'
  world.break(fault)
  const results: PromiseSettledResult<unknown>[] = await Promise.allSettled([
    world.oauth.completeInstall(flow),
    world.oauth.completeInstall({ ...flow, state: 'other' }),
    world.oauth.tokenFor('wks_1'),
    world.oauth.installations.add('wks_2'),
    world.oauth.refresh({ refreshToken }),
  ])
  const all = results.map((result) => printed(result.status === 'rejected' ? result.reason : result.value)).join('\n')
  const kept = await contentsOf(world.store)
  expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(1)
  for (const secret of [clientSecret, accessToken, refreshToken, code, flow.codeVerifier]) {
    for (const text of [all, kept, printed(world.oauth)]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(secret.slice(0, 12))
    }
  }
})

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

test.each(Object.entries(faults))('LG-1 BR-1 %s shows no secret to the browser', async (_title, fault) => {
  const errors: unknown[] = []
  const world = createWebWorld({ onError: (error) => errors.push(error) }, { clientSecret })
  const callback = await world.decide(await world.browser.install())
  world.break(fault)
  const answers = [await world.browser.open(callback), await world.browser.graphql('wks_1', persisted('a'.repeat(64)))]
  let seen = printed(errors)
  for (const answer of answers) seen += `${JSON.stringify([...answer.headers])}${await answer.text()}`
  const code = callback.searchParams.get('code') ?? 'none'
  const state = callback.searchParams.get('state') ?? 'none'
  for (const secret of [clientSecret, accessToken, refreshToken, code, state, key]) expect(seen).not.toContain(secret)
})
