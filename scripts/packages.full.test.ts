import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmptyProject } from './empty-project.ts'
import { packAll, type Tarball } from './pack.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

describe('the packages as published', () => {
  let folder: string
  let tarballs: readonly Tarball[]
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glue-packages-'))
    tarballs = packAll(root, folder)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('are six', () => {
    expect(tarballs.map(({ name }) => name)).toEqual([
      '@glue/cli',
      '@glue/client',
      '@glue/emulator',
      '@glue/oauth',
      '@glue/react',
      '@glue/schema',
    ])
  })

  test('SC-1 hold built code, types, README, license and manifest, and nothing else', () => {
    const lists = tarballs.map(({ name, files }) => [name, files.map(withoutHash).toSorted()])
    expect(Object.fromEntries(lists)).toMatchSnapshot()
  })

  test('SC-1 carry no script that runs on install, and no export that names a source', () => {
    for (const { path } of tarballs) {
      const text = execFileSync('tar', ['-xzOf', path, 'package/package.json'], { encoding: 'utf8' })
      const { scripts, exports, dependencies } = JSON.parse(text) as Record<string, object | undefined>
      expect(Object.keys(scripts ?? {}).filter((name) => /install|prepare/.test(name))).toEqual([])
      expect(JSON.stringify(exports)).not.toMatch(/@glue\/source|\.\/src/)
      expect(JSON.stringify(dependencies)).not.toContain('workspace:')
    }
  })

  // The rest of SC-2 is about the pipeline that publishes, and there is none yet: trusted publishing with provenance, a
  // person who approves, actions pinned by their hash. What it will publish is the same whoever builds it:
  test('SC-2 are the same to the last byte when they are packed again', () => {
    const again = packAll(root, mkdtempSync(join(folder, 'again-')))
    expect(again.map(({ path }) => digest(path))).toEqual(tarballs.map(({ path }) => digest(path)))
  })

  test('install into an empty project, import, and type-check there', () => {
    using project = createEmptyProject({
      dependencies: { react: '^19.0.0', '@types/react': '^19.0.0', '@types/node': '^24.0.0', vitest: '^5.1.1' },
    })
    project.write({ 'use.ts': useEverything, 'fresh.test.ts': freshTest })
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    project.run(process.execPath, [
      tsc,
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--skipLibCheck',
      'use.ts',
    ])
    expect(project.run(process.execPath, ['use.ts']).trim()).toBe('Acme Digest')
    expect(project.run('node_modules/.bin/glue', ['--help'])).toContain('glue emulator')
    expect(project.run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'])).toMatch(/Tests .*1 passed/)
  })
})

const useEverything = `
import { createEmulator } from '@glue/emulator'
import { createGlueOAuth, glueServerAt } from '@glue/oauth'
import { createTables, postgresStore } from '@glue/oauth/postgres'
import { redisStore } from '@glue/oauth/redis'
import { sqliteStore } from '@glue/oauth/sqlite'
import { storeContract } from '@glue/oauth/testing'
import { createGlueWeb } from '@glue/oauth/web'
import { GlueClient } from '@glue/client'
import { GlueProvider, useGlueQuery } from '@glue/react'
import { manifest } from '@glue/schema/manifest'
import { MeDocument, type MeQuery } from '@glue/schema/operations'

const emulator = createEmulator()
const [app] = emulator.seed.apps
const [, labs] = emulator.seed.workspaces
if (!app || !labs) throw new Error('The seed is empty.')
const oauth = createGlueOAuth({
  clientId: app.clientId,
  clientSecret: app.clientSecret,
  redirectUri: app.redirectUris[0] ?? '',
  scopes: ['workspaces:read'],
  server: glueServerAt(emulator.origin),
  fetch: emulator.fetch,
  store: sqliteStore({ path: 'glue.sqlite' }),
  shareTokens: true,
  keys: ['k'.repeat(32)],
})
const cases = storeContract({ createStore: () => ({ store: sqliteStore({ path: ':memory:' }) }) })
if (cases.length < 25 || [createTables, postgresStore, redisStore].some((made) => typeof made !== 'function')) {
  throw new Error('No stores.')
}
createGlueWeb({ oauth, keys: ['k'.repeat(32)], operations: manifest, getUser: () => undefined, authorize: () => false })
const client = new GlueClient({
  accessToken: (context) => oauth.tokenFor(labs.id, context),
  url: emulator.origin + '/public/graphql',
  fetch: emulator.fetch,
})
const { me }: MeQuery = await client.request(MeDocument, {})
if (typeof GlueProvider !== 'function' || typeof useGlueQuery !== 'function') throw new Error('No hooks.')
console.log(me?.name)
`

const freshTest = `
import { test } from '@glue/emulator/testing'
import { expect } from 'vitest'

test('a fresh Glue, in process and on a socket', async ({ glue, glueServer }) => {
  expect((await fetch(glueServer.url + '/oauth/token')).status).toBe(405)
  expect(glue.journal.take({ route: 'token' })).toHaveLength(1)
})
`

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Shared chunks have a hash of their content in the name. */
function withoutHash(file: string): string {
  return file.replace(/-[\w-]{8}(\.d)?(\.[jt]s)$/, '-HASH$1$2')
}
