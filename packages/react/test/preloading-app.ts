import type { FetchFunction } from '@glue/client/fetch'
import { createEmulator, defaultSeed, type Emulator } from '@glue/emulator'
import { createGlueOAuth, glueServerAt } from '@glue/oauth'
import { createGlueWeb, type GlueWeb, type OperationManifest } from '@glue/oauth/web'
import { manifest } from '@glue/schema/manifest'

/** An app whose server preloads, with two people who may see one workspace each. */
export interface PreloadingApp {
  readonly emulator: Emulator
  readonly web: GlueWeb
  readonly workspaces: { readonly ann: string; readonly bob: string }
  /** Who the app is for Glue there. */
  readonly userIds: { readonly ann: string; readonly bob: string }
  /** The headers of a page view, as a browser sends them that comes from a link on another site. */
  readonly pageView: (who: 'ann' | 'bob') => Headers
  /** What the pages of somebody's browser send their requests with. */
  readonly browserOf: (who: 'ann' | 'bob') => FetchFunction
  /** The operations that browsers sent, in order. */
  readonly asked: unknown[]
  /** The operations that Glue got, in order. */
  readonly upstream: () => string[]
}

export interface PreloadingAppOptions {
  /** @defaultValue the manifest of `@glue/schema` */
  readonly operations?: OperationManifest | 'any'
}

const origin = 'http://127.0.0.1:4000'

export function createPreloadingApp({ operations = manifest }: PreloadingAppOptions = {}): PreloadingApp {
  const redirectUri = `${origin}/tools/glue/callback`
  const [app] = defaultSeed.apps
  const [acme, acmeLabs] = defaultSeed.workspaces
  if (!app || !acme || !acmeLabs) throw new Error('The seed lacks what the tests speak of.')
  const { clientId, clientSecret, scopes } = app
  const emulator = createEmulator({ seed: { ...defaultSeed, apps: [{ ...app, redirectUris: [redirectUri] }] } })
  const workspaces: Readonly<Record<string, string>> = { ann: acmeLabs.id, bob: acme.id }
  const web = createGlueWeb({
    oauth: createGlueOAuth({
      clientId,
      clientSecret,
      redirectUri,
      scopes,
      server: glueServerAt(emulator.origin),
      clock: emulator.clock,
      fetch: emulator.fetch,
    }),
    keys: ['the key of the test, of 32 bytes or more'],
    proxyPrefix: '/tools',
    getUser: ({ headers }) => {
      const id = headers.get('cookie')?.match(/^visitor=(\w+)$/)?.[1]
      return id === undefined ? undefined : { id }
    },
    authorize: ({ user, workspaceId }) => workspaces[user.id] === workspaceId,
    operations,
  })
  const asked: unknown[] = []
  const inAcme = emulator.installations.add({ clientId, workspaceId: acme.id }).userId
  const inLabs = emulator.installations.list().find(({ workspaceId }) => workspaceId === acmeLabs.id)?.userId ?? ''
  return {
    emulator,
    web,
    workspaces: { ann: acmeLabs.id, bob: acme.id },
    userIds: { ann: inLabs, bob: inAcme },
    pageView: (who) =>
      new Headers({ host: '127.0.0.1:4000', cookie: `visitor=${who}`, 'sec-fetch-site': 'cross-site' }),
    browserOf: (who) => async (input, init) => {
      const { pathname } = new URL(String(input), origin)
      if (init?.body) asked.push(JSON.parse(String(init.body)).operationName)
      const headers = new Headers(init?.headers)
      headers.set('cookie', `visitor=${who}`)
      headers.set('sec-fetch-site', 'same-origin')
      // The proxy in front takes the prefix away.
      const request = new Request(new URL(pathname.replace('/tools', ''), origin), { ...init, headers })
      return (await web.handle(request)) ?? new Response('Not found', { status: 404 })
    },
    asked,
    upstream: () =>
      emulator.journal.list({ route: 'graphql' }).map(({ request }) => JSON.parse(request.body).operationName),
  }
}
