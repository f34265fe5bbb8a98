import { approve, type ApproveOptions } from './approve.ts'
import { createClock, type EmulatorClock } from './clock.ts'
import { createControlApp, isControlPath } from './control/control-app.ts'
import { answerOf } from './exchange/answer.ts'
import type { Delivery } from './exchange/deliver.ts'
import { createExchange } from './exchange/exchange.ts'
import { type ArrivingRequest, arrivingRequest } from './exchange/received-request.ts'
import { serveSymbol } from './exchange/serve.ts'
import { createFaultList, type Faults } from './faults/fault-list.ts'
import { GlueEmulatorError } from './glue-emulator-error.ts'
import { createGlueRoutes } from './glue-routes.ts'
import { createInstallations, type Installations } from './installations.ts'
import { createJournal, type Journal } from './journal/journal.ts'
import { createSecretNames } from './journal/secret-names.ts'
import { createTokens, type Tokens } from './oauth/tokens.ts'
import { defaultSeed } from './seed/default-seed.ts'
import { parseSeed } from './seed/parse-seed.ts'
import { populate } from './seed/populate.ts'
import type { Seed, SeedApp, SeedWorkspace } from './seed/seed.ts'
import type { WorkspaceRow } from './graphql/rows.ts'
import { createEmulatorState } from './state/emulator-state.ts'
import type { Profile } from './state/profile.ts'
import { type EmulatorSnapshot, restoreSnapshot, takeSnapshot } from './state/snapshot.ts'

/** What {@link createEmulator} takes. */
export interface EmulatorOptions {
  /** @defaultValue {@link defaultSeed} */
  readonly seed?: Seed | undefined
  /**
   * The emulator's time.
   *
   * @defaultValue a clock that stands at the seed's `startsAt` and moves by `set` and `advance` only
   */
  readonly clock?: EmulatorClock | undefined
  /** @defaultValue `glue` */
  readonly profile?: Profile | undefined
  /**
   * How many requests the journal keeps: the oldest go first.
   *
   * @defaultValue 10 000
   */
  readonly journalLimit?: number | undefined
}

/** A Glue in this process. */
export interface Emulator extends AsyncDisposable {
  /**
   * A `fetch` that ends in this emulator, whatever the origin: no socket is opened. It follows no redirect.
   *
   * It is bound, so it can be handed over where a `fetch` is taken.
   */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>
  /** The origin for requests in this process. `listen` does not change it. */
  readonly origin: string
  readonly profile: Profile
  readonly clock: EmulatorClock
  /** The world that it started with. */
  readonly seed: Seed
  /** As they are now: a restored snapshot may have others than the seed. */
  readonly apps: readonly SeedApp[]
  readonly workspaces: readonly SeedWorkspace[]
  readonly installations: Installations
  readonly tokens: Tokens
  readonly faults: Faults
  readonly journal: Journal
  /**
   * Answers the consent page in a person's place, by the same page and form.
   *
   * @returns the address of the app's callback, with `code` and `state`, or with `error`
   * @throws `consent_unavailable` when there is no consent page, or its answer was refused
   */
  approve(options: ApproveOptions): Promise<URL>
  /** The whole world as it is now, as plain data. Faults and journal are no part of it. */
  snapshot(): EmulatorSnapshot
  /**
   * Makes the world what it was when the snapshot was taken, with its time and what it will generate next.
   *
   * @throws `config_invalid` for what is no snapshot; then nothing was changed
   */
  restore(snapshot: EmulatorSnapshot): void
  /** Everything as it was in the beginning: the seed's world, its time, no faults, an empty journal. */
  reset(): void
  /**
   * Calls `listener` after every change of the world, which may be several for one request.
   *
   * @returns what ends it
   */
  onChange(listener: () => void): () => void
}

/**
 * A Glue of your own: the OAuth server and the GraphQL API over a small invented world, in this process.
 *
 * The same seed and the same calls give the same ids, tokens and times.
 *
 * @throws `config_invalid` for a seed that is none, or whose parts do not fit together
 * @see {@link https://docs.glue.ai/developers Glue's developer documentation}
 * @example
 * ```ts
 * import { createEmulator } from '@glue/emulator'
 *
 * await using emulator = createEmulator()
 * const response = await emulator.fetch('https://api.gluegroups.com/oauth/token', {
 *   method: 'POST',
 *   body: new URLSearchParams({
 *     grant_type: 'client_credentials',
 *     client_id: 'acme-digest',
 *     client_secret: 'acme-digest-secret-for-the-emulator-only',
 *     redirect_uri: 'http://localhost:3000/oauth/callback',
 *     subject: emulator.seed.workspaces[1]?.id ?? '',
 *   }),
 * })
 * console.log(await response.json()) // { user_id: 'usr_…', access_token: 'emu_…', token_type: 'Bearer', … }
 * console.log(emulator.journal.take().map(({ route, response }) => [route, response?.status])) // [['token', 200]]
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { profile = 'glue', journalLimit = 10_000 } = options
  const seed = options.seed === undefined ? defaultSeed : parseSeed(options.seed)
  const clock = options.clock ?? createClock({ startsAt: seed.startsAt })
  const origin = 'http://localhost:4400'
  const state = createEmulatorState({ seed, clock, profile })
  populate(state)

  const faults = createFaultList()
  const appSecrets = () => [...state.apps.values()].map(({ clientSecret }) => clientSecret)
  const journal = createJournal({ limit: journalLimit, secretNames: () => createSecretNames(appSecrets) })
  const exchange = createExchange({ state, faults, journal, handle: createGlueRoutes(state) })
  let isClosed = false

  const serve = async (arriving: ArrivingRequest): Promise<Delivery> => {
    arriving.signal.throwIfAborted()
    if (isClosed)
      throw new GlueEmulatorError({ code: 'closed', message: 'This emulator is closed. Create another one.' })
    const isControl = isControlPath(arriving.url.pathname)
    const delivery = isControl ? await answerOf(await control(arriving)) : await exchange(arriving)
    arriving.signal.throwIfAborted()
    return delivery
  }
  const emulatorFetch: Emulator['fetch'] = async (input, init) => {
    const request = input instanceof Request && init === undefined ? input : new Request(absolute(input, origin), init)
    const { status, headers, body } = await serve(arrivingRequest(request))
    // As bytes: a text would bring a content type of its own.
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    return new Response(bytes ?? null, { status, headers })
  }
  // By this, the packages that get it know that an emulator's token may go there, whatever the address says.
  Object.defineProperty(emulatorFetch, fetchBrand, { value: true })

  const emulator: Emulator = {
    fetch: emulatorFetch,
    origin,
    profile,
    clock,
    seed,
    get apps() {
      return [...state.apps.values()]
    },
    get workspaces() {
      return [...state.workspaces.values()].map(seedWorkspace)
    },
    installations: createInstallations(state),
    tokens: createTokens(state),
    faults,
    journal,
    approve: (input) => approve({ ...input, fetch: emulatorFetch }),
    snapshot: () => takeSnapshot(state),
    restore: (snapshot) => restoreSnapshot(state, snapshot),
    reset: () => {
      clock.reset()
      populate(state)
      faults.reset()
      journal.reset()
    },
    onChange: (listener) => {
      state.listeners.add(listener)
      return () => void state.listeners.delete(listener)
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true
    },
  }
  const control = createControlApp(state, emulator)
  return Object.defineProperty(emulator, serveSymbol, { value: serve })
}

function seedWorkspace({ id, name, emailDomain, avatarURL }: WorkspaceRow): SeedWorkspace {
  return { id, name, emailDomain, ...(avatarURL !== null && { avatarURL }) }
}

/** Shared with `@glue/oauth` and `@glue/client`, which do not import this package. */
const fetchBrand: unique symbol = Symbol.for('@glue/emulator/fetch')

function absolute(input: Request | URL | string, origin: string): Request | URL {
  return typeof input === 'string' ? new URL(input, origin) : input
}
