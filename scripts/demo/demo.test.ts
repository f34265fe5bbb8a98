import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { settingsFrom } from '../../examples/inbox/server/settings.ts'
import { check } from './check.ts'
import { freePort, requirePort } from './free-port.ts'
import { startOnEmulator } from './start.ts'

describe('pnpm demo --check', () => {
  let printed: string[]
  beforeEach(() => {
    printed = []
    vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
  })
  afterEach(() => vi.restoreAllMocks())

  test.each(['glue', 'documented'] as const)('passes every step on the profile %s', async (profile) => {
    await using demo = await startOnEmulator({ port: 0, profile })
    expect(await check(demo), printed.join('\n')).toBe(true)
    expect(printed.filter((line) => line.startsWith('ok '))).toHaveLength(printed.length - 1)
  })

  test('stops at the first step that fails, and says why', async () => {
    await using demo = await startOnEmulator({ port: 0, profile: 'glue' })
    const [acme, labs] = demo.workspaces
    if (!acme || !labs) throw new Error('The seed is too small.')
    // Where a workspace without the app should be, there is one that has it.
    expect(await check({ ...demo, workspaces: [acme, labs, labs] })).toBe(false)
    expect(printed.at(-1)).toMatch(/^not ok 12 {2}a workspace without the app is told apart: it answered 200/)
  })
})

describe('a port that is taken', () => {
  test('is passed over, and named, when it was not asked for', async () => {
    await using first = await startOnEmulator({ port: 0, profile: 'glue' })
    const port = Number(new URL(first.appUrl).port)
    expect((await freePort('127.0.0.1', port)).taken[0]).toBe(port)
  })

  test('is an error that names it when it was asked for with --port', async () => {
    await using first = await startOnEmulator({ port: 0, profile: 'glue' })
    const port = Number(new URL(first.appUrl).port)
    await expect(requirePort('127.0.0.1', port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`)
  })
})

describe('the variables of a real Glue application', () => {
  const good = {
    GLUE_CLIENT_ID: 'client1',
    GLUE_CLIENT_SECRET: 'a-secret',
    GLUE_REDIRECT_URI: 'http://127.0.0.1:4000/glue/callback',
  }

  test('are read', () => {
    expect(settingsFrom(good)).toEqual({
      clientId: 'client1',
      clientSecret: 'a-secret',
      redirectUri: 'http://127.0.0.1:4000/glue/callback',
    })
  })

  test('are all named when they are missing, with what they should look like', () => {
    expect(() => settingsFrom({})).toThrow(
      /^GLUE_CLIENT_ID is missing\. .*\nGLUE_CLIENT_SECRET is missing\. .*\nGLUE_REDIRECT_URI is missing\. .*for example http:\/\/127\.0\.0\.1:4000\/glue\/callback$/,
    )
  })

  test.each([
    ['callback', 'is not a URL'],
    ['http://app.example/callback', 'is neither https nor http on this machine'],
    ['https://app.example/', 'has no path'],
    ['https://app.example/callback#here', 'has a fragment'],
  ])('a redirect URI of %s is refused: it %s', (redirectUri, problem) => {
    expect(() => settingsFrom({ ...good, GLUE_REDIRECT_URI: redirectUri })).toThrow(`GLUE_REDIRECT_URI ${problem}`)
  })

  test('a secret with a line break is refused without being shown', () => {
    const read = () => settingsFrom({ ...good, GLUE_CLIENT_SECRET: 'canary\nsecret' })
    expect(read).toThrow('GLUE_CLIENT_SECRET has white space in it')
    expect(read).not.toThrow(/canary/)
  })
})
