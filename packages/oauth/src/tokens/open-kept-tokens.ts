import type { GlueOAuthOptions, GlueOAuthSettings } from '../settings.ts'
import { createKeptTokens, type KeptTokensInput, type KeptTokensSource } from './kept-tokens.ts'
import { createTokenRecords } from './token-records.ts'
import { storeSealer } from './store-sealer.ts'

/** What {@link openKeptTokens} works with. */
export interface OpenKeptTokensInput extends Pick<KeptTokensInput, 'requests' | 'clientCredentials' | 'tell'> {
  readonly settings: GlueOAuthSettings
  readonly keys: GlueOAuthOptions['keys']
}

/** The kept tokens of one app, sealed where there are keys. */
export async function openKeptTokens({ settings, keys, ...rest }: OpenKeptTokensInput): Promise<KeptTokensSource> {
  const { store, server, clientId, clock, timeoutMs } = settings
  const sealer = await storeSealer(keys)
  const records = createTokenRecords({ store, issuer: server.issuer, clientId, sealer, clock, timeoutMs })
  const usesRefreshTokens = settings.grant === 'refresh_token'
  // A renewal may take a refresh and client credentials after it, each with its own deadline.
  return createKeptTokens({ ...settings, ...rest, records, usesRefreshTokens, lockWaitMs: 3 * timeoutMs })
}
