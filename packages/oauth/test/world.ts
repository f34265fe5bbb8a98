import { createEmulator, type Emulator } from '@glue/emulator'
import {
  createGlueOAuth,
  type GlueOAuth,
  type GlueOAuthOptions,
  type GlueStore,
  glueServerAt,
  memoryStore,
} from '../src/index.ts'
import { createCodeVerifier, createState } from '../src/grants/index.ts'

export const redirectUri = 'http://127.0.0.1:4000/glue/callback'
export const scopes: readonly string[] = ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write']

/** A request that left the package, as a test looks at it. */
export interface SentRequest {
  readonly url: URL
  readonly init: RequestInit
  readonly form: URLSearchParams
}

/** Changes one request or answer on its way. `undefined`: leave it. */
export type Fault = (sent: SentRequest, answer: () => Promise<Response>) => Promise<Response> | undefined

export interface World {
  readonly emulator: Emulator
  readonly oauth: GlueOAuth
  readonly store: GlueStore
  /** All requests to the token endpoint so far. */
  readonly tokenRequests: SentRequest[]
  /** All requests to the API so far. */
  readonly apiRequests: SentRequest[]
  readonly workspaces: { readonly acme: string; readonly acmeLabs: string; readonly globex: string }
  /** Installs a fault, or takes it away. */
  break(fault: Fault | undefined): void
  /** Another app on the same emulator, store and journal. */
  another(options: Partial<GlueOAuthOptions>): GlueOAuth
}

export interface WorldOptions extends Partial<GlueOAuthOptions> {
  readonly profile?: 'glue' | 'documented'
}

/** An app, an emulated Glue, and a wire between them that a test can watch and break. */
export function createWorld({ profile = 'glue', ...options }: WorldOptions = {}): World {
  const emulator = createEmulator({ profile })
  const store = options.store ?? memoryStore({ clock: emulator.clock })
  const tokenRequests: SentRequest[] = []
  const apiRequests: SentRequest[] = []
  let fault: Fault | undefined
  const fetch = async (input: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input)
    const sent = { url, init, form: new URLSearchParams(String(init.body)) }
    if (url.pathname === '/oauth/token') tokenRequests.push(sent)
    if (url.pathname === '/public/graphql') apiRequests.push(sent)
    const answer = (): Promise<Response> => emulator.fetch(input, init)
    return fault?.(sent, answer) ?? answer()
  }
  const another = (more: Partial<GlueOAuthOptions>): GlueOAuth =>
    createGlueOAuth({
      clientId: 'acme-digest',
      clientSecret: 'acme-digest-secret-for-the-emulator-only',
      redirectUri,
      scopes,
      store,
      server: glueServerAt(emulator.origin),
      clock: emulator.clock,
      fetch,
      ...more,
    })
  const [acme, acmeLabs, globex] = emulator.seed.workspaces.map(({ id }) => id)
  if (acme === undefined || acmeLabs === undefined || globex === undefined) throw new Error('The seed has changed.')
  return {
    emulator,
    oauth: another(options),
    store,
    tokenRequests,
    apiRequests,
    workspaces: { acme, acmeLabs, globex },
    break: (next) => {
      fault = next
    },
    another,
  }
}

export interface Flow {
  readonly state: string
  readonly codeVerifier: string
  readonly callbackParameters: URLSearchParams
}

/** A person goes to Glue's consent page and decides. */
export async function consent(
  { emulator, oauth }: Pick<World, 'emulator' | 'oauth'>,
  { workspaceId, decision = 'allow' }: { readonly workspaceId: string; readonly decision?: 'allow' | 'deny' },
): Promise<Flow> {
  const state = createState()
  const codeVerifier = createCodeVerifier()
  const authorizationUrl = await oauth.authorizationUrl({ state, codeVerifier })
  const callback = await emulator.approve({ authorizationUrl, workspaceId, decision })
  return { state, codeVerifier, callbackParameters: callback.searchParams }
}

/** Everything that a store holds, as one text. */
export async function contentsOf(store: GlueStore): Promise<string> {
  return JSON.stringify(await collect(store.list('')))
}

/** What was thrown. */
export async function thrownBy(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    (value) => {
      throw new Error(`Nothing was thrown, but answered: ${String(value)}`)
    },
    (error: unknown) => error,
  )
}

/** All that an async iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** Something to wait for until the test opens it. */
export function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const gate = new EventTarget()
  const opened = new Promise<void>((resolve) => {
    gate.addEventListener('open', () => resolve())
  })
  return { opened, open: () => void gate.dispatchEvent(new Event('open')) }
}
