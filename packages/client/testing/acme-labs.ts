import { createEmulator, type Emulator, type EmulatorOptions } from '@glue/emulator'
import { type FetchFunction, GlueClient, type GlueClientOptions } from '../src/index.ts'

/** The emulator's workspace that has the app installed, and a client for it. */
export interface AcmeLabs {
  readonly emulator: Emulator
  readonly workspaceId: string
  readonly accessToken: string
  /** The app's user in the workspace: whom every token stands for. */
  readonly userId: string
  /** Another token for the same workspace. */
  readonly anotherToken: () => string
  /** A token that was good once, and is refused now. */
  readonly refusedToken: () => string
  readonly client: GlueClient
}

export function acmeLabs(options: Partial<GlueClientOptions> = {}, emulatorOptions: EmulatorOptions = {}): AcmeLabs {
  const emulator = createEmulator(emulatorOptions)
  const workspaceId = emulator.seed.workspaces.find(({ name }) => name === 'Acme Labs')?.id ?? ''
  const { accessToken, userId } = emulator.tokens.issue({ workspaceId })
  const anotherToken = () => emulator.tokens.issue({ workspaceId }).accessToken
  const refusedToken = () => {
    const token = anotherToken()
    emulator.tokens.revoke(token)
    return token
  }
  const client = new GlueClient({ accessToken, fetch: emulator.fetch, clock: emulator.clock, ...options })
  return { emulator, workspaceId, accessToken, userId, anotherToken, refusedToken, client }
}

/** Marks a `fetch` of a test's own that ends in an emulator, as the emulator marks its own. */
export function endsInEmulator<Fetch extends FetchFunction>(fetch: Fetch): Fetch {
  return Object.assign(fetch, { [Symbol.for('@glue/emulator/fetch')]: true })
}

/** A `fetch` that does not end when its signal says so. */
export function ignoringSignals({ fetch }: Emulator): FetchFunction {
  return endsInEmulator((input, init) => fetch(input, { ...init, signal: null }))
}

/** The tokens of all requests, as the journal names them: `$ACCESS_TOKEN_1` is the one that was sent first. */
export function sentTokens({ journal }: Emulator): (string | undefined)[] {
  return journal.list().map(({ request }) => request.headers.authorization?.replace('Bearer ', ''))
}
