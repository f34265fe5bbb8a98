import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Seed } from '@glue/emulator'
import { readSeedFile } from '@glue/emulator/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmptyProject, type EmptyProject } from './empty-project.ts'
import { changedFiles, guideExports, guideFiles } from './web-guides/guide-files.ts'
import { Person } from './web-guides/person.ts'
import { type StartedApp, startApp } from './web-guides/started-app.ts'
import { passwords, usersFile } from './web-guides/users-file.ts'
import { type AskGlue, codeOf, walk, type Who } from './web-guides/walk.ts'

// Every file that the guides on web apps tell their reader to write, in a project of somebody else's: type-checked, started,
// and used by two people. Frameworks and sign-ins differ, and what the app does is the same.

const smallest = guideFiles({ guide: 'web.md' })
const frameworks = guideFiles({ guide: 'web-frameworks.md' })
const signIns = 'sign-in.md'
const ownSession = guideFiles({ guide: signIns, section: 'A session of your own' })
const express = frameworks['express.ts'] ?? ''

const plugins = `await app.register((await import('@fastify/cors')).default)
await app.register((await import('@fastify/helmet')).default)
`

/** By the name of the folder: the files of an app, without what all have. */
const apps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  smallest: {},
  frameworks,
  'express-after-json': { 'express.ts': inOrder(express, 'app.use(express.json())', 'app.use(toNodeHandler(web))') },
  'express-mounted': { 'express.ts': replaced(express, 'app.use(toNode', "app.use('/glue', toNode") },
  'own-session': {
    ...changedFiles({ ...smallest, ...ownSession }, { guide: signIns, section: 'A session of your own' }),
    'users.ts': usersFile,
  },
  'better-auth': guideFiles({ guide: signIns, section: 'better-auth' }),
  'express-session': { ...guideFiles({ guide: signIns, section: 'express-session' }), 'users.ts': usersFile },
  'fastify-session': { ...guideFiles({ guide: signIns, section: '@fastify/session' }), 'users.ts': usersFile },
  'fastify-headers': { 'fastify.ts': replaced(frameworks['fastify.ts'] ?? '', 'const glue', `${plugins}const glue`) },
  proxied: changedFiles(smallest, { guide: 'web.md', section: 'Proxies, paths, several machines' }),
}

let project: EmptyProject
let page: AskGlue

beforeAll(async () => {
  project = createEmptyProject({
    packages: ['@glue/oauth', '@glue/schema', '@glue/emulator'],
    dependencies: {
      '@fastify/cookie': '^11.1.5',
      '@fastify/cors': '^11.4.3',
      '@fastify/helmet': '^13.2.0',
      '@fastify/session': '^11.1.3',
      '@hono/node-server': '^2.1.9',
      '@types/express': '^5.0.6',
      '@types/express-session': '^1.19.0',
      '@types/node': '^24.0.0',
      'better-auth': '^1.7.25',
      express: '^5.3.0',
      'express-session': '^1.19.0',
      fastify: '^5.12.8',
      hono: '^4.13.19',
    },
  })
  for (const [folder, files] of Object.entries(apps)) {
    const own = Object.entries({ ...smallest, ...files }).map(([name, code]) => [`${folder}/${name}`, code])
    project.write(Object.fromEntries(own))
  }
  page = (await import(/* @vite-ignore */ pathToFileURL(join(project.folder, 'smallest/ask-glue.ts')).href)) as AskGlue
})
afterAll(() => project[Symbol.dispose]())

test('all of it type-checks, as strictly as TypeScript can', () => {
  project.write({ 'tsconfig.json': JSON.stringify({ compilerOptions, include: Object.keys(apps) }) })
  const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))
  project.run(process.execPath, [tsc, '--project', '.'])
})

test('a Fastify app with Glue is fewer than 40 lines, sign-in stub and all', () => {
  const files = [smallest['sign-in.ts'], smallest['glue.ts'], frameworks['fastify.ts']]
  const lines = files
    .join('\n')
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/.*)?$/.test(line))
  expect(lines.length).toBeGreaterThan(10)
  expect(lines.length).toBeLessThan(40)
})

describe('the same in every framework', () => {
  test.each([
    ['hono', 'smallest', 'server.ts'],
    ['Express', 'frameworks', 'express.ts'],
    ['Express, behind express.json()', 'express-after-json', 'express.ts'],
    ['Express, under a path', 'express-mounted', 'express.ts'],
    ['Fastify', 'frameworks', 'fastify.ts'],
    ['node:http', 'frameworks', 'node.ts'],
  ])('%s', async (_title, folder, program) => {
    await using app = await start(folder, { program })
    await walk({ app, page, signIn: async (person, who) => person.setCookie(`person=${who}`) })
  })

  test('what plugins of Fastify put on its reply is not on the answers of Glue, and what they put on that of Node is', async () => {
    await using app = await start('fastify-headers', { program: 'fastify.ts' })
    const [own, glues] = await Promise.all(['/', '/glue/session'].map((path) => fetch(app.url + path)))
    const names = ['access-control-allow-origin', 'x-frame-options', 'vary']
    const of = (response?: Response): unknown[] => names.map((name) => response?.headers.get(name) ?? null)
    expect([of(own), of(glues)]).toEqual([
      ['*', 'SAMEORIGIN', null],
      [null, 'SAMEORIGIN', 'Cookie'],
    ])
  })

  test('the sign-in stub does not start without an emulator', () => {
    expect(() => project.run(process.execPath, ['smallest/server.ts'])).toThrow('GLUE_EMULATOR_URL is not set')
  })
})

test('behind a proxy that takes a prefix away, with a Glue that knows of it', async () => {
  const seed = await readSeedFile(join(project.folder, 'proxied/seed.ts'))
  await using app = await start('proxied', { redirectUri: 'http://127.0.0.1:4000/tools/glue/callback', seed })
  const admin = new Person(app.url)
  admin.setCookie('person=admin')
  const authorizationUrl = (await admin.open('/glue/install')).headers.get('location') ?? ''
  const callback = await app.emulator.approve({ authorizationUrl, workspaceId: seed.workspaces[0]?.id ?? '' })
  expect(callback.href).toMatch(`${app.url}/tools/glue/callback?`)
  const ended = await admin.arrive(new URL(callback.href.replace('/tools', '')))
  expect(ended.headers.get('location')).toBe(`${app.url}/tools/start`)
})

describe('the same with every sign-in', () => {
  test('a session of the app: to the sign-in page and back, a new id each time, and over at sign-out', async () => {
    await using app = await start('own-session')
    const signIn = async (person: Person, who: Who): Promise<void> => {
      expect((await person.submit('/sign-in', { name: who, password: 'wrong' })).status).toBe(401)
      const there = (await person.open('/glue/install?returnTo=/x')).headers.get('location') ?? ''
      const back = await person.submit(there, { name: who, password: passwords[who] })
      expect([back.status, back.headers.get('location')]).toEqual([303, `${app.url}/glue/install?returnTo=%2Fx`])
    }
    const { admin } = await walk({
      app,
      page,
      signIn,
      expectSignInFirst: async ({ status, headers }) => {
        expect([status, headers.get('location')]).toEqual([
          303,
          `${app.url}/sign-in?returnTo=${encodeURIComponent(`${app.url}/glue/install`)}`,
        ])
      },
    })
    const before = admin.copy()
    await admin.submit('/sign-in', { name: 'admin', password: passwords.admin })
    expect(await isSignedIn(admin)).toBe(true)
    expect(await isSignedIn(before)).toBe(false)
    const elsewhere = await admin.submit('/sign-in?returnTo=//evil.test/', { name: 'admin', password: passwords.admin })
    expect(elsewhere.headers.get('location')).toBe(`${app.url}/`)
    await endsAtSignOut({ app, person: admin, signOut: () => admin.submit('/sign-out') })
  })

  test('better-auth, where nobody becomes an admin by saying so', async () => {
    await using app = await start('better-auth')
    const signIn = async (person: Person, who: Who): Promise<void> => {
      const account = { email: `${who}@example.com`, password: passwords[who], name: who }
      expect((await person.send('/api/auth/sign-up/email', { ...account, isAdmin: true })).status).toBe(200)
      if (who === 'admin') {
        using database = openUsers()
        database.prepare("update user set isAdmin = 1 where email = 'admin@example.com'").run()
      }
      expect((await person.send('/api/auth/sign-in/email', account)).status).toBe(200)
    }
    const { admin } = await walk({ app, page, signIn })
    await endsAtSignOut({ app, person: admin, signOut: () => admin.send('/api/auth/sign-out', {}) })
  })

  test.each([
    ['express-session', 401],
    ['fastify-session', 415],
  ])('%s, which Glue finds on the request', async (folder, formStatus) => {
    await using app = await start(folder)
    const signIn = async (person: Person, who: Who): Promise<void> => {
      const account = { name: who, password: passwords[who] }
      expect((await person.submit('/sign-in', account)).status).toBe(formStatus)
      expect((await person.send('/sign-in', { ...account, password: 'wrong' })).status).toBe(401)
      expect((await person.send('/sign-in', account)).status).toBe(204)
    }
    const { admin } = await walk({ app, page, signIn })
    const before = admin.copy()
    await signIn(admin, 'admin')
    expect(await isSignedIn(before)).toBe(false)
    await endsAtSignOut({ app, person: admin, signOut: () => admin.send('/sign-out', {}) })
  })

  test.each(['own-session', 'express-session', 'fastify-session'])(
    'behind https, the cookie of %s is for this host only',
    async (folder) => {
      const origin = 'https://app.example'
      await using app = await start(folder, { redirectUri: `${origin}/glue/callback` })
      const isForm = folder === 'own-session'
      const account = { name: 'admin', password: passwords.admin }
      const { headers } = await fetch(`${app.url}/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin, 'x-forwarded-proto': 'https', ...(isForm ? {} : { 'content-type': 'application/json' }) },
        body: isForm ? new URLSearchParams(account) : JSON.stringify(account),
      })
      expect(headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Host-session=(?=.*; Path=\/;).*; Secure(?:;|$)/),
      ])
    },
  )

  test('a form of another site signs nobody in', async () => {
    await using app = await start('own-session')
    const headers = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
    const body = new URLSearchParams({ name: 'admin', password: passwords.admin })
    const response = await fetch(`${app.url}/sign-in`, { method: 'POST', redirect: 'manual', headers, body })
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
  })
})

interface StartOptions {
  readonly program?: string
  /** Another one than the guide's. */
  readonly redirectUri?: string
  readonly seed?: Seed
}

function start(folder: string, options: StartOptions = {}): Promise<StartedApp> {
  const { program = 'server.ts', redirectUri, seed } = options
  const exports = [guideExports('web.md'), guideExports(signIns)]
  if (redirectUri !== undefined) exports.push(`export GLUE_REDIRECT_URI=${redirectUri}`)
  return startApp({ folder: join(project.folder, folder), program, exports: exports.join('\n'), seed })
}

function openUsers(): DatabaseSync {
  return new DatabaseSync(join(project.folder, 'better-auth', 'users.sqlite'))
}

interface SignOutInput {
  readonly app: StartedApp
  readonly person: Person
  readonly signOut: () => Promise<Response>
}

/** The cookie is what the guide asks for, and nothing of it is worth anything after the sign-out. */
async function endsAtSignOut({ app, person, signOut }: SignOutInput): Promise<void> {
  expect(person.cookies).toHaveLength(1)
  expect(person.cookies[0]).toMatch(/; HttpOnly(?:;|$)/)
  expect(person.cookies[0]).toMatch(/; SameSite=Lax(?:;|$)/)
  const authorizationUrl = (await person.open('/glue/install?returnTo=/installed')).headers.get('location') ?? ''
  const [, workspace] = app.emulator.workspaces
  const callback = await app.emulator.approve({ authorizationUrl, workspaceId: workspace?.id ?? '' })

  const copied = person.copy()
  expect(await isSignedIn(copied)).toBe(true)
  expect((await signOut()).status).toBeLessThan(400)
  expect(await isSignedIn(copied)).toBe(false)
  expect(await isSignedIn(person)).toBe(false)
  const failed = await copied.arrive(callback)
  const asked = new URLSearchParams({ returnTo: `${app.url}/installed` })
  expect(failed.headers.get('location')).toBe(`${app.url}/glue/failed?${asked}&reason=not_signed_in`)
}

async function isSignedIn(person: Person): Promise<boolean> {
  return (await codeOf(person.fetch('/glue/session', { headers: { 'glue-csrf': '1' } }))) !== 'unauthenticated'
}

function replaced(code: string, part: string, by: string): string {
  if (!code.includes(part)) throw new Error(`The guide does not say "${part}" any more.`)
  return code.replace(part, by)
}

/** The same lines, with one of them moved before another. */
function inOrder(code: string, first: string, second: string): string {
  return replaced(replaced(code, `${first}\n`, ''), second, `${first}\n${second}`)
}

const compilerOptions = {
  target: 'es2024',
  lib: ['es2024', 'dom'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
}
