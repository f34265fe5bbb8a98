import type { Sealer } from '../seal.ts'
import type { GlueOAuthOptions } from '../settings.ts'

/** What seals kept tokens; `undefined` where they are kept in plain text. */
export async function storeSealer(keys: GlueOAuthOptions['keys']): Promise<Sealer | undefined> {
  if (keys === undefined || keys === 'plaintext') return undefined
  const { createSealer } = await import('../seal.ts')
  return createSealer({ keys, purpose: 'store/token' })
}
