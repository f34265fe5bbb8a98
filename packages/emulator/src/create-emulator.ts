import { approve, type ApproveOptions } from './approve.ts'
import { createClock, type EmulatorClock } from './clock.ts'
import { createEmulatorApp } from './emulator-app.ts'
import { createEmulatorState, type Profile } from './emulator-state.ts'
import { GlueEmulatorError } from './glue-emulator-error.ts'
import { createInstallations, type Installations, installFromSeed } from './installations.ts'
import { defaultSeed } from './seed/default-seed.ts'
import type { Seed } from './seed/seed.ts'

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
  readonly installations: Installations
  /**
   * Answers the consent page in a person's place, by the same page and form.
   *
   * @returns the address of the app's callback, with `code` and `state`, or with `error`
   * @throws `consent_unavailable` when there is no consent page, or its answer was refused
   */
  approve(options: ApproveOptions): Promise<URL>
}

/**
 * A Glue of your own: the OAuth server and the GraphQL API over a small invented world, in this process.
 *
 * The same seed and the same calls give the same ids, tokens and times.
 *
 * @throws `config_invalid` for a seed that installs an app or names a workspace which it does not have
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
 * ```
 */
export function createEmulator({ seed = defaultSeed, clock, profile = 'glue' }: EmulatorOptions = {}): Emulator {
  const origin = 'http://localhost:4400'
  const state = createEmulatorState({ seed, clock: clock ?? createClock({ startsAt: seed.startsAt }), profile })
  for (const installation of seed.installations) installFromSeed(state, installation)
  const app = createEmulatorApp(state)
  let isClosed = false

  const emulatorFetch: Emulator['fetch'] = async (input, init) => {
    const request = input instanceof Request && init === undefined ? input : new Request(absolute(input, origin), init)
    request.signal.throwIfAborted()
    if (isClosed)
      throw new GlueEmulatorError({ code: 'closed', message: 'This emulator is closed. Create another one.' })
    const response = await app.fetch(request)
    request.signal.throwIfAborted()
    return response
  }

  return {
    fetch: emulatorFetch,
    origin,
    profile,
    clock: state.clock,
    seed,
    installations: createInstallations(state),
    approve: (options) => approve({ ...options, fetch: emulatorFetch }),
    [Symbol.asyncDispose]: async () => {
      isClosed = true
    },
  }
}

function absolute(input: Request | URL | string, origin: string): Request | URL {
  return typeof input === 'string' ? new URL(input, origin) : input
}
