import { createEmulator, type Emulator, type EmulatorOptions } from '@glue/emulator'
import {
  type Clock,
  createGlueOAuth,
  type Fetch,
  type GlueOAuth,
  type GlueOAuthOptions,
  type GlueStore,
  glueServerAt,
  memoryStore,
} from '../src/index.ts'
import { createCodeVerifier, createState } from '../src/grants/index.ts'
import type { CreateTokenKeeper } from './naive/naive-oauth.ts'

export const clientSecret = 'acme-digest-secret-for-the-emulator-only'
export const redirectUri = 'http://127.0.0.1:4000/glue/callback'
export const scopes: readonly string[] = ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write']

/** A request that left the package, byte for byte: the journal of the emulator masks what is secret. */
export interface SentRequest {
  readonly url: URL
  readonly init: RequestInit
  readonly form: URLSearchParams
}

export interface World {
  readonly emulator: Emulator
  readonly oauth: GlueOAuth
  readonly store: GlueStore
  /** All requests to the token endpoint so far. */
  readonly tokenRequests: SentRequest[]
  /** All requests to the API so far. */
  readonly apiRequests: SentRequest[]
  readonly workspaces: { readonly acme: string; readonly acmeLabs: string; readonly globex: string }
  /** All that is secret and has been on the wire so far. */
  secrets(): readonly string[]
  /** The pauses between attempts so far, in milliseconds. They pass by themselves; deadlines wait for the test. */
  readonly pauses: number[]
  /** What each request waits for before it reaches the emulator. `undefined`: for nothing any more. */
  holdBack(until: (() => Promise<void>) | undefined): void
  /** Another app on the same emulator, store and wire. */
  another(options: Partial<GlueOAuthOptions>): GlueOAuth
}

export interface WorldOptions extends Partial<GlueOAuthOptions>, Pick<EmulatorOptions, 'profile' | 'seed'> {
  /** Whether to look for tokens in every answer: `World.secrets` then has them. */
  readonly watchesTokens?: boolean | undefined
  /** Whose keeper of tokens it is. Ours when absent. */
  readonly create?: CreateTokenKeeper | undefined
}

const secretFields = ['client_secret', 'code', 'code_verifier', 'refresh_token']

function tokensIn(body: string): string[] {
  return [...body.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)].map(([, token = '']) => token)
}

/** What is shorter than this is a pause between two attempts. */
const SHORTEST_DEADLINE_MS = 5_000

/** An app, an emulated Glue, and a wire between them that a test can watch. What goes wrong is up to the emulator. */
export function createWorld({
  profile,
  seed,
  create = createGlueOAuth,
  watchesTokens,
  ...options
}: WorldOptions = {}): World {
  const emulator = createEmulator({ profile, seed })
  const store = options.store ?? memoryStore({ clock: emulator.clock })
  const tokenRequests: SentRequest[] = []
  const apiRequests: SentRequest[] = []
  let heldUntil: (() => Promise<void>) | undefined
  const fetch = emulatorFetch(async (input, init = {}) => {
    const url = new URL(input)
    const sent = { url, init, form: new URLSearchParams(String(init.body)) }
    if (url.pathname === '/oauth/token') tokenRequests.push(sent)
    if (url.pathname === '/public/graphql') apiRequests.push(sent)
    await heldUntil?.()
    const response = await emulator.fetch(input, init)
    if (watchesTokens === true && sent.url.pathname === '/oauth/token')
      tokens.push(...tokensIn(await response.clone().text()))
    return response
  })
  const pauses: number[] = []
  const tokens: string[] = []
  const clock: Clock = {
    now: emulator.clock.now,
    sleep(durationMs, how) {
      const slept = emulator.clock.sleep(durationMs, how)
      if (durationMs < SHORTEST_DEADLINE_MS) {
        pauses.push(durationMs)
        emulator.clock.advance(durationMs)
      }
      return slept
    },
  }
  const another = (more: Partial<GlueOAuthOptions>): GlueOAuth =>
    create({
      clientId: 'acme-digest',
      clientSecret,
      redirectUri,
      scopes,
      store,
      server: glueServerAt(emulator.origin),
      clock,
      fetch,
      ...more,
      // A naive keeper has a part of the methods, and the tests of a row that it is given to call no other.
    }) as GlueOAuth
  const [acme, acmeLabs, globex] = emulator.seed.workspaces.map(({ id }) => id)
  if (acme === undefined || acmeLabs === undefined || globex === undefined) throw new Error('The seed has changed.')
  return {
    emulator,
    oauth: another(options),
    store,
    tokenRequests,
    apiRequests,
    pauses,
    secrets: () => [
      ...tokens,
      ...tokenRequests.flatMap(({ form }) => secretFields.flatMap((name) => form.getAll(name))),
    ],
    workspaces: { acme, acmeLabs, globex },
    holdBack: (until) => {
      heldUntil = until
    },
    another,
  }
}

/** Marks a function around the emulator's `fetch` as the emulator's own, so that the emulator's tokens may pass it. */
export function emulatorFetch(fetch: Fetch): Fetch {
  return Object.defineProperty(fetch, Symbol.for('@glue/emulator/fetch'), { value: true })
}

/** The emulator behind a `fetch` that ignores its signal: a request ends by its deadline, or by its body being let go. */
export function deafFetch(emulator: Emulator): Fetch {
  return emulatorFetch((url, init) => emulator.fetch(url, { ...init, signal: null }))
}

export interface Flow {
  readonly state: string
  readonly codeVerifier: string
  readonly callbackParameters: URLSearchParams
}

/** A person goes to Glue's consent page and decides. */
export async function consent(
  { emulator, oauth }: Pick<World, 'emulator' | 'oauth'>,
  {
    workspaceId,
    decision = 'allow',
    state = createState(),
  }: { readonly workspaceId: string; readonly decision?: 'allow' | 'deny'; readonly state?: string },
): Promise<Flow> {
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

/** Lets time pass until something is done. */
export async function whileTimePasses<T>(work: Promise<T>, clock: Emulator['clock']): Promise<T> {
  const done = new AbortController()
  const end = (): void => done.abort()
  work.then(end, end)
  while (!done.signal.aborted) {
    clock.advance('1s')
    await new Promise((resolve) => setTimeout(resolve))
  }
  return work
}
