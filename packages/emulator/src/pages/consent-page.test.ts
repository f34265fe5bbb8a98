import { expect, test } from 'vitest'
import { createEmulator } from '../create-emulator.ts'
import { driveEmulator } from '../drive-emulator.ts'
import { defaultSeed } from '../seed/default-seed.ts'

test('it says which app asks, for which workspaces, and what it will be able to do', async () => {
  const { emulator, authorizationUrl } = driveEmulator()
  const page = await (await emulator.fetch(authorizationUrl({ scope: 'threads:read,threads.messages:write' }))).text()
  expect(page).toContain('<h1>Acme Digest would like to join a workspace</h1>')
  expect(page).toContain('This is the Glue emulator, not Glue.')
  expect(page).toContain('See threads that everybody in the workspace can see')
  expect(page).toContain('Send messages under its own name')
  expect(page).not.toContain('See public groups')
  for (const name of ['Acme', 'Acme Labs', 'Globex']) expect(page).toContain(`<span>${name}<small>`)
})

test('it says which workspace has the app, and proposes the first that has not', async () => {
  const { emulator, authorizationUrl, app, acme, acmeLabs, globex } = driveEmulator()
  const choices = async () => {
    const page = await (await emulator.fetch(authorizationUrl())).text()
    return page
      .split('<label class="choice">')
      .slice(1)
      .map((choice) => ({
        id: /value="([^"]+)"/.exec(choice)?.[1],
        isChecked: choice.includes('checked'),
        isInstalled: choice.includes('has this app'),
      }))
  }
  expect(await choices()).toEqual([
    { id: acme.id, isChecked: true, isInstalled: false },
    { id: acmeLabs.id, isChecked: false, isInstalled: true },
    { id: globex.id, isChecked: false, isInstalled: false },
  ])
  emulator.installations.add({ clientId: app.clientId, workspaceId: acme.id })
  expect((await choices()).map(({ isChecked }) => isChecked)).toEqual([false, false, true])
  emulator.installations.add({ clientId: app.clientId, workspaceId: globex.id })
  expect((await choices()).map(({ isChecked }) => isChecked)).toEqual([true, false, false])
})

test('EM-3: nothing that it shows can become markup', async () => {
  const nasty = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
  const [app] = defaultSeed.apps
  const seed = {
    ...defaultSeed,
    apps: app ? [{ ...app, name: nasty }] : [],
    workspaces: defaultSeed.workspaces.map((workspace) => ({ ...workspace, name: nasty, emailDomain: nasty })),
  }
  const emulator = createEmulator({ seed })
  const query = (parameters: Record<string, string>) =>
    new URLSearchParams({ response_type: 'code', scope: 'threads:read', state: nasty, ...parameters })
  const pages = [
    query({ client_id: 'acme-digest', redirect_uri: 'http://localhost:3000/oauth/callback' }),
    query({ client_id: nasty, redirect_uri: nasty }),
    query({ client_id: 'acme-digest', redirect_uri: `http://localhost:3000/${nasty}` }),
  ]
  for (const search of pages) {
    const page = await (await emulator.fetch(`/oauth/authorize?${search}`)).text()
    expect(page).not.toMatch(/<script|<img/)
    expect(page).toContain('&lt;script&gt;')
  }
})

test('EM-3: no page may be kept, framed or scripted, and its style is the one that its policy names', async () => {
  const { emulator, authorizationUrl } = driveEmulator()
  const urls = [authorizationUrl(), authorizationUrl({ client_id: 'no-such-app' }), '/']
  for (const url of urls) {
    const response = await emulator.fetch(url)
    const page = await response.text()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
    const hash = Buffer.from(digest).toString('base64')
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'`,
    )
    expect(page).not.toContain('<script')
  }
})
