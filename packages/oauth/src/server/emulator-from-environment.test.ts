import { createEmulator } from '@glue/emulator'
import { listen } from '@glue/emulator/node'
import { afterEach, expect, test, vi } from 'vitest'
import { clientSecret, redirectUri, scopes, thrownBy } from '../../test/world.ts'
import { createGlueOAuth, type GlueOAuth, type GlueOAuthOptions, glueServer, glueServerAt } from '../index.ts'

const options: GlueOAuthOptions = { clientId: 'acme-digest', clientSecret, redirectUri, scopes }

function createWith(url: string | undefined, more: Partial<GlueOAuthOptions> = {}): GlueOAuth {
  vi.stubEnv('GLUE_EMULATOR_URL', url)
  return createGlueOAuth({ ...options, ...more })
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

test('an app without `server` gets its tokens from the emulator that GLUE_EMULATOR_URL names', async () => {
  const emulator = createEmulator()
  await using listening = await listen(emulator)
  const oauth = createWith(listening.url)
  const { id = '' } = emulator.seed.workspaces[1] ?? {}
  expect((await oauth.tokenFor(id)).accessToken).toMatch(/^emu_/)
  expect(emulator.journal.list({ route: 'token', workspaceId: id, status: 200 })).toHaveLength(1)
})

test.each([
  'http://localhost:4400',
  'http://localhost:4400/',
  'http://127.0.0.1:4400',
  'http://127.9.9.9:1',
  'http://[::1]:4400',
])('%s is an emulator on this machine', (url) => {
  expect(createWith(url).settings.server).toEqual(glueServerAt(url))
})

test.each([
  'https://api.gluegroups.com',
  'http://api.gluegroups.com',
  'https://localhost.evil.test',
  'https://127.0.0.1.evil.test',
  'http://0.0.0.0:4400',
  'http://user:canary@localhost:4400',
  'https://user:canary@evil.test',
  'http://localhost:4400/public/graphql',
  'http://localhost:4400?token=canary',
  'localhost:4400',
  'ftp://localhost',
  'nonsense',
  ' ',
])('EM-3: GLUE_EMULATOR_URL=%s is refused by name, because secrets would go there', async (url) => {
  const error = await thrownBy((async () => createWith(url))())
  expect(error).toMatchObject({ code: 'config_invalid', action: 'fix_config' })
  expect(String(error)).toContain('GLUE_EMULATOR_URL')
  expect(String(error)).not.toContain('canary')
})

test.each([undefined, ''])('where it is %j the server is Glue itself', (url) => {
  expect(createWith(url).settings.server).toBe(glueServer)
})

test('a `server` of the app wins, also over a value that is none', () => {
  const server = glueServerAt('https://proxy.example')
  expect(createWith('nonsense', { server }).settings.server).toBe(server)
})

test('it is read whenever an app is set up, not once', () => {
  const origins = ['http://localhost:1', 'http://localhost:2'].map((url) => createWith(url).settings.server.issuer)
  expect(origins).toEqual(['http://localhost:1', 'http://localhost:2'])
})

test.each<[string, unknown]>([
  ['no process', undefined],
  ['a process without an environment', {}],
  [
    'an environment that may not be read',
    {
      get env() {
        throw new Error('Requires env access.')
      },
    },
  ],
])('a runtime with %s talks to Glue itself', (_title, process) => {
  vi.stubGlobal('process', process)
  const { server } = createGlueOAuth(options).settings
  vi.unstubAllGlobals()
  expect(server).toBe(glueServer)
})
