import type { Fetch } from '../fetch.ts'
import { isLoopback } from './glue-server.ts'

/** Tokens on their way. */
export interface TokenJourney {
  /** Those that are not there travel nowhere. */
  readonly tokens: Iterable<string | undefined>
  readonly direction: 'sent to' | 'received from'
  readonly endpoint: string
  readonly fetch: Fetch
}

/**
 * Keeps an emulator's tokens between the app and an emulator, in both directions.
 *
 * They are guessable, and good nowhere else. One that is about to leave for another host, or that comes from one, shows
 * that a test's configuration got into production, or the other way round.
 *
 * @throws GlueOAuthError `emulator_token`
 */
export async function checkEmulatorTokens({ tokens, direction, endpoint, fetch }: TokenJourney): Promise<void> {
  if (isEmulator(endpoint, fetch) || ![...tokens].some(isEmulatorToken)) return
  // Loaded when it happens, which is a mistake of a deployment: its text is long.
  const { emulatorTokenError } = await import('./emulator-token-error.ts')
  throw emulatorTokenError({ direction, endpoint })
}

function isEmulatorToken(token: string | undefined): boolean {
  return token !== undefined && token.startsWith('emu_')
}

function isEmulator(endpoint: string, fetch: Fetch): boolean {
  return isLoopback(new URL(endpoint)) || (fetchBrand in fetch && fetch[fetchBrand] === true)
}

/** What an emulator's own `fetch` has: behind it the address does not matter. */
const fetchBrand: unique symbol = Symbol.for('@glue/emulator/fetch')
