import type { FetchFunction } from '@glue/client/fetch'
import { createEmulator, type Emulator } from '@glue/emulator'
import { createGlueOAuth, glueServerAt } from '@glue/oauth'
import { createGlueWeb } from '@glue/oauth/web'

/** Somebody who looks at the app's pages, and may see one workspace. */
export interface Visitor {
  readonly name: string
  readonly workspace: string
  /** Who the app is there. */
  readonly userId: string
  /** As a server calls the backend for the visitor: with the cookie that the browser sent. */
  readonly fetch: FetchFunction
}

/** An app with two visitors, each of them in another workspace. */
export interface AppWithVisitors {
  readonly url: string
  readonly emulator: Emulator
  readonly visitors: readonly [Visitor, Visitor]
  /** The operations that were sent to the backend, in order. */
  readonly sent: readonly unknown[]
}

const origin = 'http://127.0.0.1:4000'

export function createAppWithVisitors(): AppWithVisitors {
  const emulator = createEmulator()
  const [app] = emulator.seed.apps
  const [acme, acmeLabs] = emulator.seed.workspaces
  if (!app || !acme || !acmeLabs) throw new Error('The seed lacks what the tests speak of.')
  const { clientId, clientSecret, scopes } = app
  const workspaceOf: Readonly<Record<string, string>> = { one: acme.id, two: acmeLabs.id }
  const web = createGlueWeb({
    oauth: createGlueOAuth({
      clientId,
      clientSecret,
      redirectUri: `${origin}/glue/callback`,
      scopes,
      server: glueServerAt(emulator.origin),
      clock: emulator.clock,
      fetch: emulator.fetch,
    }),
    keys: ['the key of the test, of 32 bytes or more'],
    getUser: ({ headers }) => {
      const id = headers.get('cookie')?.match(/^visitor=(\w+)$/)?.[1]
      return id === undefined ? undefined : { id }
    },
    authorize: ({ user, workspaceId }) => workspaceOf[user.id] === workspaceId,
    operations: 'any',
  })
  const sent: unknown[] = []
  const visitor = (name: string, workspace: string, userId: string): Visitor => ({
    name,
    workspace,
    userId,
    fetch: async (input, init) => {
      sent.push(JSON.parse(String(init?.body)).operationName)
      const headers = new Headers(init?.headers)
      headers.set('cookie', `visitor=${name}`)
      headers.set('sec-fetch-site', 'same-origin')
      const response = await web.handle(new Request(new URL(String(input), origin), { ...init, headers }))
      return response ?? new Response('Not found', { status: 404 })
    },
  })
  const inAcme = emulator.installations.add({ clientId, workspaceId: acme.id }).userId
  const inLabs = emulator.installations.list().find(({ workspaceId }) => workspaceId === acmeLabs.id)?.userId ?? ''
  return {
    url: `${origin}/glue/graphql`,
    emulator,
    visitors: [visitor('one', acme.id, inAcme), visitor('two', acmeLabs.id, inLabs)],
    sent,
  }
}
