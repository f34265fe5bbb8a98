import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { createEmulator } from '@glue/emulator'
import { type EmulatorServer, listen } from '@glue/emulator/node'
import { memoryStore } from '@glue/oauth'
import { storeContract } from '@glue/oauth/testing'
import { MeDocument } from '@glue/schema/operations'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { requirePort } from './demo/free-port.ts'
import { createEmptyProject, type EmptyProject } from './empty-project.ts'
import { guideFiles } from './web-guides/guide-files.ts'
import { send, walkThroughInstallation } from './web-guides/installation-walk.ts'
import { Person } from './web-guides/person.ts'
import { startWorkerd, type Workerd } from './workers-guide/start-workerd.ts'
import { contractWorker, leavingWorker } from './workers-guide/test-workers.ts'

// The files of the guide, bundled by wrangler, in Cloudflare's own runtime: twice, as in two of its locations.

const root = fileURLToPath(new URL('..', import.meta.url))
const files = guideFiles({ guide: 'web-workers.md' })
const emulator = createEmulator()
const acmeLabs = 'wks_AcmeLabs0000000000000000000'

const parts = new AsyncDisposableStack()

let project: EmptyProject
let server: EmulatorServer
let workerd: Workerd

beforeAll(async () => {
  project = parts.use(createProject())
  server = parts.use(await listen(emulator))
  workerd = parts.use(await startApp())
})
afterAll(() => parts.disposeAsync())

test('the files of the guide type-check, as strictly as can be', () => {
  const strict = ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noImplicitOverride']
  const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '--project', 'tsconfig.json', ...strict]
  expect(project.run(process.execPath, tsc)).toBe('')
})

walkThroughInstallation(() => ({ origins: [workerd.origin('here'), workerd.origin('there')], emulator }))

test('who leaves while a token is under way breaks it for nobody else', async () => {
  const [leaving, staying] = [new Person(workerd.origin('leaving')), new Person(workerd.origin('here'))]
  for (const person of [leaving, staying]) person.setCookie('person=reader')
  const query = { workspaceId: acmeLabs, hash: MeDocument.hash }
  emulator.faults.add({ match: { route: 'token', workspaceId: acmeLabs }, times: 1, then: { delayHeaders: '1h' } })
  const left = send(leaving, query)
  await expect.poll(() => emulator.journal.list({ route: 'token', workspaceId: acmeLabs })).toHaveLength(1)
  const answer = send(staying, query)
  expect(await (await left).text()).toBe('left')
  for (const response of [await answer, await send(staying, query)]) {
    expect(await response.json()).toMatchObject({ data: { me: { name: 'Acme Digest' } } })
  }
})

describe('the store of the guide keeps the contract, in a Durable Object:', () => {
  const cases = storeContract({ createStore: () => ({ store: memoryStore() }) })
  test.each(cases.map(({ title }, index) => ({ title, index })))('$title', async ({ index }) => {
    expect(await (await fetch(`${workerd.origin('contract')}/?case=${index}`)).text()).toBe('kept')
  })
})

test('records that ended are cleared, and no others', async () => {
  const swept = await fetch(`${workerd.origin('contract')}/sweep`)
  expect(await swept.json()).toEqual({ isPlanned: true, left: ['ends', 'stays'] })
})

function createProject(): EmptyProject {
  // What these packages would build is not needed here.
  vi.stubEnv('pnpm_config_strict_dep_builds', 'false')
  vi.stubEnv('WRANGLER_SEND_METRICS', 'false')
  const created = createEmptyProject({
    packages: ['@glue/oauth', '@glue/schema'],
    dependencies: { '@cloudflare/workers-types': '^5.20261117.1', wrangler: '^4.164.0' },
  })
  created.write({ ...files, 'test/contract.ts': contractWorker, 'bundled/leaving.js': leavingWorker })
  return created
}

/** `here` and `there` are one app in two isolates that share nothing but their Durable Objects. */
async function startApp(): Promise<Workerd> {
  const settings = JSON.parse((files['wrangler.jsonc'] ?? '').replaceAll(/^ *\/\/.*/gm, '')) as WranglerSettings
  const { port } = await requirePort('127.0.0.1', 0)
  const text = {
    ...settings.vars,
    ...parseEnv(files['.dev.vars'] ?? ''),
    GLUE_EMULATOR_URL: server.url,
    GLUE_REDIRECT_URI: `http://127.0.0.1:${port}/glue/callback`,
  }
  const app = { file: bundle('src/index.ts'), text, recordsOf: 'here' }
  const [path = ''] = globSync('node_modules/.pnpm/@cloudflare+workerd-*/node_modules/@cloudflare/*/bin/workerd', {
    cwd: project.folder,
  })
  // In memory where that can be: a write of a Durable Object waits for the disk.
  const storage = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'glue-workers-'))
  parts.defer(() => rmSync(storage, { recursive: true }))
  return startWorkerd({
    path: join(project.folder, path),
    folder: join(project.folder, 'bundled'),
    storage,
    compatibilityDate: settings.compatibility_date,
    workers: [
      { ...app, name: 'here', port },
      { ...app, name: 'there', port: 0 },
      { name: 'leaving', port: 0, file: 'leaving.js', services: { APP: 'here' } },
      { name: 'contract', port: 0, file: bundle('test/contract.ts'), recordsOf: 'contract' },
    ],
  })
}

interface WranglerSettings {
  readonly compatibility_date: string
  readonly vars: Readonly<Record<string, string>>
}

/** As it would be deployed. Answers with the name of the file. */
function bundle(source: string): string {
  project.run('node_modules/.bin/wrangler', ['deploy', source, '--dry-run', '--outdir', 'bundled'])
  return `${basename(source, '.ts')}.js`
}
