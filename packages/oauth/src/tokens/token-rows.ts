import type { Clock } from '../clock.ts'
import { type GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueOAuthEvent } from './events.ts'
import type { RotatedTokens } from './rotated-tokens.ts'
import type { KeptTokens, TokenRecords, TokenRow } from './token-records.ts'

/** How often a write is tried: against a store that fails, and against others who write too. */
const MAX_ROUNDS = 3

/** What {@link createTokenRows} works with. */
export interface TokenRowsInput {
  readonly records: TokenRecords
  readonly rotated: RotatedTokens
  readonly clock: Clock
  readonly tell: (event: GlueOAuthEvent) => void
}

/** The rows of the store, in a way that survives a store that fails. */
export interface TokenRows {
  /** What the store has, or what this process knows better. */
  read(workspaceId: string): Promise<TokenRow>
  /**
   * Writes tokens in the place of the row that was read.
   *
   * @returns the new row; or, when somebody else wrote first, theirs. A store that fails is told of and otherwise
   * ignored: the tokens are good.
   */
  write(workspaceId: string, tokens: KeptTokens, base: TokenRow): Promise<WrittenRow>
}

/** A row, and whether it is the one that was to be written. */
export interface WrittenRow extends TokenRow {
  readonly isOurs: boolean
}

/** Reads and writes rows by their version, so that whoever was overtaken changes nothing. */
export function createTokenRows({ records, rotated, clock, tell }: TokenRowsInput): TokenRows {
  async function read(workspaceId: string): Promise<TokenRow> {
    const row = await records.read(workspaceId)
    const child = rotated.childOf(workspaceId, row.tokens?.refreshToken)
    return child === undefined ? row : write(workspaceId, child, row)
  }

  async function write(workspaceId: string, tokens: KeptTokens, base: TokenRow): Promise<WrittenRow> {
    const startedAt = clock.now()
    let { version } = base
    for (let round = 1; ; round += 1) {
      try {
        const written = await records.write(workspaceId, tokens, version)
        if (written !== undefined) {
          rotated.confirm(workspaceId)
          return { tokens, version: written, isOurs: true }
        }
        const now = await records.read(workspaceId)
        // The same tokens under another version: `reencrypt` was here, or our own write whose answer was lost.
        if (isSame(now.tokens, tokens)) return { ...now, isOurs: true }
        if (!isUnchanged(now, base) || round === MAX_ROUNDS) {
          // Unless the other row still has the old refresh token, it comes from a newer installation, or from none.
          if (rotated.childOf(workspaceId, now.tokens?.refreshToken) === undefined) rotated.forget(workspaceId)
          return { ...now, isOurs: false }
        }
        version = now.version
      } catch (error) {
        if (!isStoreFailure(error)) throw error
        tell({ type: 'store_failed', workspaceId, attempt: round, durationMs: clock.now() - startedAt, error })
        if (round === MAX_ROUNDS) return { tokens, version, isOurs: true }
      }
    }
  }

  return { read, write }
}

export function isStoreFailure(error: unknown): error is GlueOAuthError {
  return isGlueOAuthError(error) && error.code === 'store_failed'
}

/** Where there are no tokens, only the version tells a workspace that never had any from one that was uninstalled. */
function isUnchanged(now: TokenRow, base: TokenRow): boolean {
  return base.tokens === undefined ? now.version === base.version : isSame(now.tokens, base.tokens)
}

function isSame(one: KeptTokens | undefined, other: KeptTokens): boolean {
  return one !== undefined && one.accessToken === other.accessToken && one.refreshToken === other.refreshToken
}
