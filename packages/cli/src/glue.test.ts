import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

// Each of these starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const entry = fileURLToPath(new URL('./glue.ts', import.meta.url))
const running = new Set<ChildProcess>()

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glue-cli-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

describe('glue emulator', () => {
  test('--json prints one line with all that a program needs, and the addresses in it answer', async () => {
    const glue = run(['emulator', '--json', '--port', '0'])
    const description = JSON.parse(await glue.firstLine())
    const { url } = description
    expect(description).toEqual({
      url: expect.stringMatching(/^http:\/\/localhost:\d+$/),
      graphqlUrl: `${url}/public/graphql`,
      authorizeUrl: `${url}/oauth/authorize`,
      tokenUrl: `${url}/oauth/token`,
      profile: 'glue',
      apps: [
        {
          name: 'Acme Digest',
          clientId: 'acme-digest',
          clientSecret: 'acme-digest-secret-for-the-emulator-only',
          ownerWorkspaceId: 'wks_AcmeLabs0000000000000000000',
          redirectUris: ['http://127.0.0.1:4000/glue/callback', 'http://localhost:3000/oauth/callback'],
          scopes: ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write'],
        },
      ],
      workspaces: [
        { id: 'wks_Acme00000000000000000000000', name: 'Acme', installed: [] },
        { id: 'wks_AcmeLabs0000000000000000000', name: 'Acme Labs', installed: ['acme-digest'] },
        { id: 'wks_Globex000000000000000000000', name: 'Globex', installed: [] },
      ],
    })
    const token = await fetch(description.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'acme-digest',
        client_secret: description.apps[0].clientSecret,
        redirect_uri: description.apps[0].redirectUris[0],
        subject: description.workspaces[1].id,
      }),
    })
    const { access_token: accessToken } = await token.json()
    const answer = await fetch(description.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: '{"query":"{ me { name } }"}',
    })
    expect(await answer.json()).toEqual({ data: { me: { name: 'Acme Digest' } } })
    expect(await glue.end('SIGINT')).toBe(0)
    expect(glue.output().trim().split('\n')).toHaveLength(1)
  })

  test('prints a table for people, and at last a line that begins with Ready', async () => {
    const glue = run(['emulator', '--port', '0', '--profile', 'documented'])
    const table = await glue.until(/^Ready.*$/m)
    for (const text of [
      /^ {2}Authorize +http:\/\/localhost:\d+\/oauth\/authorize$/m,
      /^ {2}Token +http:\/\/localhost:\d+\/oauth\/token$/m,
      /^ {2}GraphQL +http:\/\/localhost:\d+\/public\/graphql$/m,
      /^ {2}GraphiQL +http:\/\/localhost:\d+\/_glue\/graphiql$/m,
      /^ {2}Profile +documented$/m,
      /^ {2}Client ID +acme-digest$/m,
      /^ {2}Client secret +acme-digest-secret-for-the-emulator-only$/m,
      /wks_Acme0+ +Acme +not installed$/m,
      /wks_AcmeLabs0+ +Acme Labs +has acme-digest$/m,
    ]) {
      expect(table).toMatch(text)
    }
    expect(table.trim().split('\n').at(-1)).toMatch(/^Ready on http:\/\/localhost:\d+\. Press Ctrl-C to stop\.$/)
    expect(await glue.end('SIGTERM')).toBe(0)
  })

  test('ends at once on Ctrl-C, also when a client keeps its connection', async () => {
    const glue = run(['emulator', '--json', '--port', '0'])
    const { url } = JSON.parse(await glue.firstLine())
    await (await fetch(`${url}/_glue/`)).text()
    const before = performance.now()
    expect(await glue.end('SIGINT')).toBe(0)
    expect(performance.now() - before).toBeLessThan(2000)
    await expect(fetch(`${url}/_glue/`)).rejects.toThrow()
  })

  test('has a clock that runs', async () => {
    const glue = run(['emulator', '--json', '--port', '0'])
    const { url } = JSON.parse(await glue.firstLine())
    const now = async () => Date.parse((await (await fetch(`${url}/_glue/`)).json()).now)
    const first = await now()
    await expect.poll(now).toBeGreaterThan(first)
  })

  test('a port that was asked for and is taken is named, and nothing starts', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const glue = run(['emulator', '--port', String(port)])
    expect(await glue.ended).toBe(1)
    expect(glue.errors()).toContain(`Port ${port} on 127.0.0.1 is taken`)
    expect(glue.output()).toBe('')
    taken.close()
  })

  // Another program may free a port between the two starts, and then the second one gets that.
  test('without --port, the next free port is used, and the taken one is named', { retry: 2 }, async () => {
    const first = run(['emulator', '--json'])
    const { url } = JSON.parse(await first.firstLine())
    const second = run(['emulator', '--json'])
    const next = JSON.parse(await second.firstLine())
    const [port, nextPort] = [url, next.url].map((text: string) => Number(new URL(text).port))
    expect(port).toBeGreaterThanOrEqual(4400)
    expect(nextPort).toBeGreaterThan(port ?? 0)
    expect(second.errors()).toContain(`Port ${port} is taken, trying ${(port ?? 0) + 1}.`)
  })

  test.each([
    [['--port', 'abc'], 'A port is a number from 0 to 65535.'],
    [['--port', '70000'], 'A port is a number from 0 to 65535.'],
    [['--profile', 'perfect'], 'Allowed choices are glue, documented, oauth21.'],
    [['--prot', '1'], 'Did you mean --port?'],
    [['--host', '192.0.2.1', '--port', '0'], 'cannot listen on 192.0.2.1'],
  ])('%j is refused with what would be right', async (options, says) => {
    const glue = run(['emulator', ...options])
    expect(await glue.ended).toBe(1)
    expect(glue.errors()).toContain(says)
  })

  test('--profile oauth21 has metadata', async () => {
    const glue = run(['emulator', '--json', '--port', '0', '--profile', 'oauth21'])
    const { url, profile } = JSON.parse(await glue.firstLine())
    expect(profile).toBe('oauth21')
    const metadata = await (await fetch(`${url}/.well-known/oauth-authorization-server`)).json()
    expect(metadata.issuer).toBe(url)
  })

  test('--seed starts with the world of a file', async () => {
    const seed = join(folder, 'seed.json')
    const workspace = { id: 'wks_Mine', name: 'Mine', emailDomain: 'mine.example' }
    const none = { installations: [], users: [], groups: [], threads: [], messages: [] }
    const app = {
      name: 'My app',
      clientId: 'my-app',
      clientSecret: 'my-app-secret',
      ownerWorkspaceId: workspace.id,
      redirectUris: ['http://127.0.0.1/callback'],
      scopes: ['threads:read'],
    }
    const world = { random: 'mine', startsAt: '2026-01-01T00:00:00Z', apps: [app], workspaces: [workspace], ...none }
    writeFileSync(seed, JSON.stringify(world))
    const glue = run(['emulator', '--json', '--port', '0', '--seed', seed])
    expect(JSON.parse(await glue.firstLine())).toMatchObject({
      apps: [app],
      workspaces: [{ id: 'wks_Mine', name: 'Mine', installed: ['my-app'] }],
    })
  })

  test('--data keeps the world across restarts, also of a process that was killed', async () => {
    const data = join(folder, 'data.json')
    const start = async () => {
      const glue = run(['emulator', '--json', '--port', '0', '--data', data])
      return { glue, description: JSON.parse(await glue.firstLine()) }
    }
    const install = (url: string, workspaceId: string) =>
      fetch(`${url}/_glue/installations/add`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ clientId: 'acme-digest', workspaceId }),
      })
    const first = await start()
    const [acme, , globex] = first.description.workspaces
    await install(first.description.url, acme.id)
    expect(await first.glue.end('SIGINT')).toBe(0)

    const second = await start()
    expect(second.description.workspaces[0].installed).toEqual(['acme-digest'])
    await install(second.description.url, globex.id)
    await expect.poll(() => JSON.parse(readFileSync(data, 'utf8')).tables.installations).toHaveLength(3)
    second.glue.kill()
    await second.glue.ended

    const third = await start()
    expect(third.description.workspaces.map(({ installed }: { installed: string[] }) => installed.length)).toEqual([
      1, 1, 1,
    ])
  })

  test.each([
    [['--seed', 'no-such-file.json'], 'no-such-file.json could not be read: ENOENT'],
    [['--seed', 'package.json'], 'package.json is not valid'],
    [['--data', 'package.json'], "package.json does not hold an emulator's world, and was left as it is"],
    [['--data', 'no/such/folder.json'], 'no/such/folder.json could not be written: ENOENT'],
  ])('%j ends with one line that says why', async (options, says) => {
    const before = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
    const glue = run(['emulator', '--port', '0', ...options])
    expect(await glue.ended).toBe(1)
    expect(glue.errors()).toContain(says)
    expect(glue.errors().trim().split('\n')).toHaveLength(1)
    expect(glue.output()).toBe('')
    expect(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).toBe(before)
  })

  test('EM-3: on all addresses it answers to the names that it was given, and to no others', async () => {
    const glue = run(['emulator', '--json', '--port', '0', '--host', '0.0.0.0', '--allow-host', 'glue.internal'])
    const { url } = JSON.parse(await glue.firstLine())
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(`${url}/_glue/`, { headers: { host } }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end()
      })
    expect(await statusFor('glue.internal:4400')).toBe(200)
    expect(await statusFor('192.0.2.7')).toBe(200)
    expect(await statusFor('evil.test')).toBe(403)
  })

  test('warns when other machines may reach it', async () => {
    const glue = run(['emulator', '--json', '--port', '0', '--host', '0.0.0.0'])
    await glue.firstLine()
    expect(glue.errors()).toContain('Warning: the emulator listens on 0.0.0.0')
    expect(await glue.end('SIGINT')).toBe(0)
  })
})

describe('help', () => {
  test.each([
    [['--help'], '$ glue emulator'],
    [['emulator', '--help'], '$ glue emulator --port 5000 --profile documented'],
  ])('%j shows an example', async (options, example) => {
    const glue = run(options)
    expect(await glue.ended).toBe(0)
    expect(glue.output()).toContain('Examples:')
    expect(glue.output()).toContain(example)
  })

  test('every example in it works', async () => {
    const help = run(['emulator', '--help'])
    await help.ended
    const examples = help.output().match(/(?<=\$ glue ).*/g) ?? []
    expect(examples.length).toBeGreaterThan(1)
    for (const example of examples) {
      // The port of an example may be taken where the tests run.
      const glue = run(
        example
          .replace(/--port \d+/, '--port 0')
          .replace('glue.data.json', join(folder, 'glue.data.json'))
          .split(' '),
      )
      await glue.firstLine()
      expect(await glue.end('SIGINT')).toBe(0)
    }
  })

  test('a command that does not exist says where to look', async () => {
    const glue = run(['emulater'])
    expect(await glue.ended).toBe(1)
    expect(glue.errors()).toContain('--help')
  })

  test('--version prints the version of the package', async () => {
    const glue = run(['--version'])
    expect(await glue.ended).toBe(0)
    expect(glue.output().trim()).toMatch(/^\d+\.\d+\.\d+/)
  })
})

function run(options: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=@glue/source', entry, ...options], {
    // Where the package's own files are, so that an option can name one of them.
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (errors += chunk))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const until = async (pattern: RegExp) => {
    await expect
      .poll(() => pattern.test(output) || child.exitCode !== null, { timeout: 10_000, interval: 10 })
      .toBe(true)
    if (!pattern.test(output)) throw new Error(`It ended before it said ${pattern}: ${errors || output}`)
    return output
  }
  return {
    ended,
    until,
    output: () => output,
    errors: () => errors,
    kill: () => child.kill('SIGKILL'),
    firstLine: async () => (await until(/\n/)).split('\n')[0] ?? '',
    end: (signal: 'SIGINT' | 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}
