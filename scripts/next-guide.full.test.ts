import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { createEmulator } from '@glue/emulator'
import { type EmulatorServer, listen } from '@glue/emulator/node'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { requirePort } from './demo/free-port.ts'
import { createEmptyProject, type EmptyProject } from './empty-project.ts'
import { startCommand } from './started-command.ts'
import { changedFiles, guideFiles } from './web-guides/guide-files.ts'
import { walkThroughInstallation } from './web-guides/installation-walk.ts'
import { Person } from './web-guides/person.ts'

// The files of the guide, built by Next, and served by two processes that share the guide's store.

const root = fileURLToPath(new URL('..', import.meta.url))
const files = guideFiles({ guide: 'web-next.md' })
const emulator = createEmulator()
const parts = new AsyncDisposableStack()
const origins: string[] = []

let project: EmptyProject
let server: EmulatorServer
let built = ''

beforeAll(async () => {
  project = parts.use(createProject())
  server = parts.use(await listen(emulator))
  // Nothing of the environment is there yet, as in a container that is built before it is set up.
  built = project.run('node_modules/.bin/next', ['build'])
  for (let count = 0; count < 2; count += 1) {
    const { port } = await requirePort('127.0.0.1', 0)
    origins.push(`http://127.0.0.1:${port}`)
    await start({ command: 'start', port, redirectUri: `${origins[0]}/glue/callback` })
  }
})
afterAll(() => parts.disposeAsync())

walkThroughInstallation(() => ({ origins, emulator }))

test('the routes are served anew for each request', () => {
  expect(built).toMatch(/ƒ \/glue\/\[route\]/)
})

test('the page knows who is signed in and where the app is installed', async () => {
  const person = new Person(origins[0] ?? '')
  expect(await (await person.open('/')).text()).toContain('Nobody is signed in')
  person.setCookie('person=reader')
  const page = await (await person.open('/')).text()
  expect(page).toContain('wks_Acme00000000000000000000000')
  expect(page).not.toMatch(/emu_|emulator-only/)
})

test('a page with its data has it in the HTML, of whoever may see it and of nobody else', async () => {
  const page = `/w/wks_Acme00000000000000000000000`
  const person = new Person(origins[0] ?? '')
  expect(await (await person.open(page)).text()).not.toContain('Launch checklist')
  person.setCookie('person=reader')
  emulator.journal.clear()
  const html = await (await person.open(page)).text()
  expect(html).toContain('<li>Launch checklist</li>')
  expect(html).not.toMatch(/emu_|emulator-only|person=reader/)
  expect(emulator.journal.list({ route: 'graphql' })).toHaveLength(1)
})

test('the files of the guide type-check, as strictly as can be', () => {
  const strict = ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noImplicitOverride', '--strict']
  const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--incremental', 'false', ...strict]
  expect(project.run(process.execPath, tsc)).toBe('')
})

test('with the change of the guide, the routes are behind a `basePath`', async () => {
  const { 'lib/glue.ts': changed = '' } = changedFiles(files, { guide: 'web-next.md', section: 'Where it runs' })
  expect(changed).toContain('proxyPrefix')
  project.write({ 'lib/glue.ts': changed, 'next.config.ts': "export default { basePath: '/tools' }\n" })
  const { port } = await requirePort('127.0.0.1', 0)
  const origin = `http://127.0.0.1:${port}`
  await start({ command: 'dev', port, redirectUri: `${origin}/tools/glue/callback` })
  const headers = { cookie: 'person=admin' }
  const install = await fetch(`${origin}/tools/glue/install`, { headers, redirect: 'manual' })
  expect(install.headers.get('location')).toContain(encodeURIComponent(`${origin}/tools/glue/callback`))
  expect((await fetch(`${origin}/glue/install`, { headers, redirect: 'manual' })).status).toBe(404)
})

function createProject(): EmptyProject {
  vi.stubEnv('NEXT_TELEMETRY_DISABLED', '1')
  // What these packages would build is not needed here.
  vi.stubEnv('pnpm_config_strict_dep_builds', 'false')
  const created = createEmptyProject({
    packages: ['@glue/oauth', '@glue/react', '@glue/schema'],
    dependencies: {
      '@types/node': '^24.0.0',
      '@types/react': '^19.3.0',
      next: '^16.4.6',
      react: '^19.3.1',
      'react-dom': '^19.3.1',
      typescript: '^7.0.2',
    },
  })
  const { '.env.local': settings, ...code } = files
  expect(settings).toBeDefined()
  created.write(code)
  return created
}

interface Start {
  readonly command: 'start' | 'dev'
  readonly port: number
  readonly redirectUri: string
}

/** With the settings of the guide, on another port. */
async function start({ command, port, redirectUri }: Start): Promise<void> {
  const started = startCommand(`next ${command} --hostname 127.0.0.1 --port ${port}`, {
    cwd: project.folder,
    project: project.folder,
    env: {
      ...Object.fromEntries(
        Object.entries(parseEnv(files['.env.local'] ?? '')).map(([name, value = '']) => [name, value]),
      ),
      GLUE_EMULATOR_URL: server.url,
      GLUE_REDIRECT_URI: redirectUri,
      NEXT_TELEMETRY_DISABLED: '1',
    },
  })
  parts.defer(async () => {
    started.interrupt()
    await started.ended
  })
  await started.until('Ready in')
}
