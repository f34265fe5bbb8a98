import { listen } from '@glue/emulator/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type AcmeLabs, acmeLabs } from '../testing/acme-labs.ts'
import { GlueClient } from './index.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

/** Where the client sends its requests. */
async function addressOf({ client, emulator }: AcmeLabs): Promise<string | undefined> {
  await client.me
  return emulator.journal.list()[0]?.request.url
}

describe('GLUE_EMULATOR_URL', () => {
  it('is where a client without a url finds an emulator', async () => {
    const { emulator, accessToken } = acmeLabs()
    await using server = await listen(emulator)
    vi.stubEnv('GLUE_EMULATOR_URL', server.url)
    expect(await new GlueClient({ accessToken }).me).toMatchObject({ name: 'Acme Digest' })
    expect(emulator.journal.list()).toMatchObject([{ request: { url: `${server.url}/public/graphql` } }])
  })

  it.each([
    ['http://localhost:4400', 'http://localhost:4400/public/graphql'],
    ['http://localhost:4400/', 'http://localhost:4400/public/graphql'],
    ['http://LOCALHOST', 'http://localhost/public/graphql'],
    ['https://glue.localhost', 'https://glue.localhost/public/graphql'],
    ['http://127.0.0.1:4400', 'http://127.0.0.1:4400/public/graphql'],
    ['http://127.8.9.1:4400', 'http://127.8.9.1:4400/public/graphql'],
    ['http://[::1]:4400', 'http://[::1]:4400/public/graphql'],
  ])('may be an address of this machine: %s', async (value, url) => {
    vi.stubEnv('GLUE_EMULATOR_URL', value)
    expect(await addressOf(acmeLabs())).toBe(url)
  })

  it.each([
    ['https://api.gluegroups.com', '"https://api.gluegroups.com"'],
    ['http://glue.example:4400', '"http://glue.example:4400"'],
    ['http://localhost.example:4400', '"http://localhost.example:4400"'],
    ['http://127.0.0.1.example:4400', '"http://127.0.0.1.example:4400"'],
    ['http://[::2]:4400', '"http://[::2]:4400"'],
    ['http://10.0.0.1:4400', '"http://10.0.0.1:4400"'],
    ['http://0.0.0.0:4400', '"http://0.0.0.0:4400"'],
    ['http://localhost:4400/public/graphql', '"http://localhost:4400/public/graphql"'],
    ['http://localhost:4400?token=canary', '"http://localhost:4400?…"'],
    ['http://localhost:4400#canary', '"http://localhost:4400#…"'],
    ['http://me:canary@localhost:4400', '"…@localhost:4400"'],
    ['http:canary@localhost:4400', '"…@localhost:4400"'],
    ['ftp://me:can@ary@localhost', '"…@localhost"'],
    ['localhost:4400', '"localhost:4400"'],
    ['http://', 'not a URL'],
    ['canary', 'not a URL'],
    [' ', 'not a URL'],
  ])('is refused when it is anything else, without a secret in the message: %j', (value, shown) => {
    vi.stubEnv('GLUE_EMULATOR_URL', value)
    expect(() => new GlueClient({ accessToken: 'abc' })).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        action: 'fix_config',
        message:
          `The environment variable \`GLUE_EMULATOR_URL\` is ${shown}. It should be the address of an emulator on this ` +
          'machine, without a path or query, such as http://localhost:4400. To use Glue itself, do not set it. ' +
          'See docs/errors/config_invalid.md.',
      }),
    )
  })

  it('is not looked at when the client has a url', async () => {
    vi.stubEnv('GLUE_EMULATOR_URL', 'not a URL')
    const url = 'http://localhost:4401/public/graphql'
    expect(await addressOf(acmeLabs({ url }))).toBe(url)
  })

  it.each([undefined, ''])('leads to Glue when it is not set or empty: %j', async (value) => {
    vi.stubEnv('GLUE_EMULATOR_URL', value)
    expect(await addressOf(acmeLabs())).toBe('https://api.gluegroups.com/public/graphql')
  })

  const withoutPermission = {
    get env(): never {
      throw new Error('NotCapable')
    },
  }
  it.each([
    ['has no process', undefined],
    ['has a process without env', {}],
    ['has an env that holds something else', { env: { GLUE_EMULATOR_URL: true } }],
    ['does not let the program read its env', withoutPermission],
  ])('is not needed where the platform %s', async (_, process) => {
    vi.stubEnv('GLUE_EMULATOR_URL', 'http://localhost:4400')
    vi.stubGlobal('process', process)
    const labs = acmeLabs()
    vi.unstubAllGlobals()
    expect(await addressOf(labs)).toBe('https://api.gluegroups.com/public/graphql')
  })
})
