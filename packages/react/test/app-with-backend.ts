import type { FetchFunction } from '@glue/client/fetch'
import { createEmulator, type Emulator } from '@glue/emulator'
import { createGlueOAuth, glueServerAt } from '@glue/oauth'
import { createGlueWeb, type OperationManifest } from '@glue/oauth/web'
import { manifest } from '@glue/schema/manifest'

/** A request as it left the page. */
export interface PageRequest {
  readonly url: string
  readonly method: string | undefined
  readonly credentials: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

/** An app whose page speaks to its own backend, and the backend to an emulated Glue. */
export interface AppWithBackend {
  readonly emulator: Emulator
  /** What the page sends its requests with. It ends in the backend. */
  readonly fetch: FetchFunction
  /** What the page has sent, in order. */
  readonly seen: readonly PageRequest[]
  readonly workspaces: { readonly acme: string; readonly acmeLabs: string }
  /** Installs the app in a workspace as well, and says which user it is there. */
  install(workspaceId: string): string
}

export interface AppOptions {
  /** @defaultValue the manifest of `@glue/schema` */
  readonly operations?: OperationManifest | 'any'
}

const redirectUri = 'http://127.0.0.1:4000/glue/callback'
const cookie = 'session=operator'

export function createAppWithBackend({ operations = manifest }: AppOptions = {}): AppWithBackend {
  const emulator = createEmulator()
  const [app] = emulator.seed.apps
  const [acme, acmeLabs] = emulator.seed.workspaces
  if (!app || !acme || !acmeLabs) throw new Error('The seed lacks what the tests speak of.')
  const { clientId, clientSecret, scopes } = app
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
    getUser: ({ headers }) => (headers.get('cookie') === cookie ? { id: 'operator' } : undefined),
    authorize: () => true,
    operations,
  })

  const seen: PageRequest[] = []
  const fetch: FetchFunction = async (input, init = {}) => {
    const { method, credentials, body } = init
    const headers = new Headers(init.headers)
    seen.push({
      url: String(input),
      method,
      credentials,
      headers: lowerCased(headers),
      body: JSON.parse(String(body)),
    })
    // What a browser adds of its own accord.
    headers.set('sec-fetch-site', 'same-origin')
    if (credentials !== 'omit') headers.set('cookie', cookie)
    const response = await web.handle(new Request(new URL(String(input), redirectUri), { ...init, headers }))
    return response ?? new Response('Not found', { status: 404 })
  }
  return {
    emulator,
    fetch,
    seen,
    workspaces: { acme: acme.id, acmeLabs: acmeLabs.id },
    install: (workspaceId) => emulator.installations.add({ clientId, workspaceId }).userId,
  }
}

function lowerCased(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]))
}
