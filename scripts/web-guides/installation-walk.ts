import type { Emulator } from '@glue/emulator'
import { MeDocument, SendMessageDocument } from '@glue/schema/operations'
import { expect, test } from 'vitest'
import { Person } from './person.ts'
import { codeOf } from './walk.ts'

/** An app of a guide, that runs. Its sign-in is the stub of the guides. */
export interface WalkedApp {
  /** Where it is, and where more of it is: another process, another isolate. They share a store and no memory. */
  readonly origins: readonly string[]
  /** Its Glue. Acme does not have the app yet. */
  readonly emulator: Emulator
}

const acme = 'wks_Acme00000000000000000000000'

/** The tests that the apps of these guides pass: from nobody who is signed in to an operation's data. */
export function walkThroughInstallation(app: () => WalkedApp): void {
  const someone = (name?: 'admin' | 'reader', origin: string = app().origins[0] ?? ''): Person => {
    const person = new Person(origin)
    if (name !== undefined) person.setCookie(`person=${name}`)
    return person
  }

  test('who is not signed in gets nothing', async () => {
    expect((await someone().open('/glue/install')).status).toBe(401)
    expect(await codeOf(session(someone()))).toBe('unauthenticated')
    expect(await codeOf(send(someone(), { workspaceId: acme, hash: MeDocument.hash }))).toBe('unauthenticated')
  })

  test('another site gets nothing, whoever is signed in', async () => {
    const link = new URL('/glue/session', app().origins[0])
    expect(await codeOf(someone('admin').arrive(link))).toBe('cross_site')
    const headers = { cookie: 'person=admin', 'glue-csrf': '1', 'sec-fetch-site': 'cross-site' }
    expect(await codeOf(fetch(link, { headers }))).toBe('cross_site')
  })

  test('a reader may not install', async () => {
    expect((await someone('reader').open('/glue/install')).status).toBe(403)
  })

  test('an admin installs, and every callback ends at a clean address', async () => {
    const { emulator, origins } = app()
    const admin = someone('admin')
    const start = await admin.open(`/glue/install?workspace=${acme}&returnTo=/done`)
    expect(start.status).toBe(303)
    const authorizationUrl = start.headers.get('location') ?? ''
    const { pathname, search } = await emulator.approve({ authorizationUrl, workspaceId: acme })
    // At the same time, wherever the app runs: the `state` is good for one of them.
    const callbacks = [...origins, ...origins].map((origin) => new URL(pathname + search, origin))
    const ends = await Promise.all(callbacks.map((url) => admin.copy().arrive(url)))
    const asked = new URLSearchParams({ workspace: acme, returnTo: `${origins[0]}/done` })
    const refused = `${origins[0]}/glue/failed?${asked}&reason=came_twice`
    expect(ends.map(({ status }) => status)).toEqual(callbacks.map(() => 303))
    expect(ends.map(({ headers }) => headers.get('location')).toSorted()).toEqual([
      `${origins[0]}/done`,
      ...callbacks.slice(1).map(() => refused),
    ])
    expect(emulator.installations.list().map(({ workspaceId }) => workspaceId)).toContain(acme)
    expect((await admin.open(refused)).headers.get('content-type')).toContain('text/html')
  })

  test('the session lists the workspace, wherever the app runs', async () => {
    for (const origin of app().origins) {
      const answer = await session(someone('reader', origin))
      expect(await answer.json()).toMatchObject({ user: { id: 'reader' }, workspaces: [{ id: acme }] })
    }
  })

  test('a query of the page gets its data, and the token stays on the server', async () => {
    const { emulator } = app()
    emulator.journal.clear()
    const answer = await send(someone('reader'), { workspaceId: acme, hash: MeDocument.hash })
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ data: { me: { name: 'Acme Digest' } } })
    expect(text + JSON.stringify([...answer.headers])).not.toContain('emu_')
    expect(emulator.journal.list({ route: 'graphql' })).toMatchObject([{ workspaceId: acme }])
  })

  test("a reader's mutation is refused, and an admin's is not", async () => {
    const thread = app().emulator.seed.threads.find(({ workspaceId }) => workspaceId === acme)
    const variables = { input: { threadID: thread?.id, message: { text: 'From the guide' } } }
    const mutation = { workspaceId: acme, hash: SendMessageDocument.hash, variables }
    expect(await codeOf(send(someone('reader'), mutation))).toBe('forbidden')
    const sent = await (await send(someone('admin'), mutation)).json()
    expect(sent).toMatchObject({ data: { sendMessage: { message: { text: 'From the guide' } } } })
  })

  test('an operation that is not in the manifest is not sent', async () => {
    const unknown = send(someone('admin'), { workspaceId: acme, hash: 'f'.repeat(64) })
    expect(await codeOf(unknown)).toBe('operation_unknown')
  })
}

/** What {@link send} sends. */
export interface OperationCall {
  readonly workspaceId: string
  /** Of the operation's text. */
  readonly hash: string
  readonly variables?: object
}

/** An operation of the app's own page, as `@glue/react` sends it. */
export function send(person: Person, { workspaceId, hash, variables = {} }: OperationCall): Promise<Response> {
  return person.fetch('/glue/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'glue-csrf': '1', 'glue-workspace': workspaceId },
    body: JSON.stringify({ variables, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }),
  })
}

function session(person: Person): Promise<Response> {
  return person.fetch('/glue/session', { headers: { 'glue-csrf': '1' } })
}
