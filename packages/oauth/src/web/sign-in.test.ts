import { expect, test } from 'vitest'
import { createWebWorld, type WebWorld } from '../../test/web-world.ts'
import { contentsOf } from '../../test/world.ts'
import type { SignInInput } from './index.ts'

function createSignInWorld(): WebWorld & { readonly asked: SignInInput[] } {
  const asked: SignInInput[] = []
  const world = createWebWorld({
    signIn: (input) => {
      asked.push(input)
      return Response.redirect(`http://127.0.0.1:4000/login?next=${encodeURIComponent(input.returnTo)}`, 303)
    },
  })
  return { ...world, asked }
}

test("who has to sign in gets the app's own answer, and comes back to the same installation", async () => {
  const world = createSignInWorld()
  const visitor = world.newBrowser()
  const query = `?workspace=${world.workspaces.acme}&returnTo=%2Fthreads%3Fnew%3D1`
  const response = await visitor.open(`/glue/install${query}`)
  const next = new URL(response.headers.get('location') ?? '').searchParams.get('next') ?? ''
  expect([response.status, next]).toEqual([303, `http://127.0.0.1:4000/glue/install${query}`])
  expect(world.asked.map(({ request }) => request.url)).toEqual([next])
  expect(await contentsOf(world.store)).toBe('[]')

  visitor.signIn('poster')
  const started = await visitor.open(next)
  const callback = await world.decide(new URL(started.headers.get('location') ?? ''))
  expect((await visitor.open(callback)).headers.get('location')).toBe('http://127.0.0.1:4000/threads?new=1')
  expect(world.asked).toHaveLength(1)
})

test('AR-4 the address to come back to is of the configuration, whatever the request is called', async () => {
  const { web, asked } = createSignInWorld()
  const headers = { host: 'evil.test', 'x-forwarded-host': 'evil.test' }
  await web.handle(new Request('https://evil.test/glue/install?returnTo=//evil.test', { headers }))
  await web.handle(new Request('https://evil.test/glue/failed?reason=not_signed_in', { headers }))
  expect(asked.map(({ returnTo }) => returnTo)).toEqual([
    'http://127.0.0.1:4000/glue/install?returnTo=%2F%2Fevil.test',
    'http://127.0.0.1:4000/glue/install',
  ])
})

test('who was signed out on the way is asked to sign in on the clean page, where code and state are gone', async () => {
  const world = createSignInWorld()
  const query = `?workspace=${world.workspaces.acme}&returnTo=%2Fthreads`
  const callback = await world.approved({ query })
  world.browser.cookies.delete('session')
  const response = await world.browser.open(callback)
  const clean = response.headers.get('location') ?? ''
  expect(clean).toMatch(/^http:\/\/127\.0\.0\.1:4000\/glue\/failed\?/)
  for (const secret of world.secretsOf(callback)) expect(clean).not.toContain(secret)
  expect(world.asked).toEqual([])
  const page = await world.browser.open(clean)
  expect(page.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:4000\/login\?next=/)
  expect(world.asked.map(({ request }) => request.url)).toEqual([clean])
  // The way back goes on to what was asked for in the beginning.
  const back = new URL(world.asked[0]?.returnTo ?? '')
  expect([back.origin + back.pathname, back.searchParams.get('workspace')]).toEqual([
    'http://127.0.0.1:4000/glue/install',
    world.workspaces.acme,
  ])
  expect(new URL(back.searchParams.get('returnTo') ?? '', back).href).toBe('http://127.0.0.1:4000/threads')
  // What was allowed is still there for whoever signs in as the same user.
  world.browser.signIn('poster')
  expect((await world.browser.open(callback)).headers.get('location')).toBe('http://127.0.0.1:4000/threads')
})

test('no other page and no other route asks anybody to sign in', async () => {
  const { newBrowser, asked } = createSignInWorld()
  const visitor = newBrowser()
  expect((await visitor.open('/glue/failed?reason=other_user')).status).toBe(403)
  expect((await visitor.call('/glue/session')).status).toBe(401)
  expect((await visitor.graphql('wks_1', {})).status).toBe(401)
  expect((await visitor.open('/glue/callback?code=a&state=b')).status).toBe(303)
  expect(asked).toEqual([])
})

test('AR-5 a prefetch asks nobody to sign in', async () => {
  const { newBrowser, asked } = createSignInWorld()
  expect((await newBrowser().open('/glue/install', { headers: { 'sec-purpose': 'prefetch' } })).status).toBe(503)
  expect(asked).toEqual([])
})

test('without signIn there is a page, with the way back to the app', async () => {
  const { newBrowser, store } = createWebWorld()
  for (const path of ['/glue/install', '/glue/failed?reason=not_signed_in']) {
    const response = await newBrowser().open(path)
    expect(response.status).toBe(401)
    const html = await response.text()
    expect(html).toContain('Please sign in first')
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['/'])
  }
  expect(await contentsOf(store)).toBe('[]')
})

test.each([
  ['/login', 'http://127.0.0.1:4000/login?returnTo='],
  ['/login?via=glue', 'http://127.0.0.1:4000/login?via=glue&returnTo='],
  ['https://id.acme.example/', 'https://id.acme.example/?returnTo='],
])('a sign-in page %s is gone to, with the way back', async (signIn, location) => {
  const { newBrowser } = createWebWorld({ signIn })
  const response = await newBrowser().open('/glue/install?workspace=wks_1')
  const back = encodeURIComponent('http://127.0.0.1:4000/glue/install?workspace=wks_1')
  expect([response.status, response.headers.get('location')]).toEqual([303, `${location}${back}`])
})
