import { type Clock, sleep } from '../clock.ts'
import { type GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueOAuthEvent } from './events.ts'
import type { RotatedTokens } from './rotated-tokens.ts'
import type { KeptTokens, TokenRecords, TokenRow } from './token-records.ts'

/** How often a write is tried: against a store that fails, and against others who write too. */
const MAX_ROUNDS = 3
/** Before the second round; four times as long before the third. */
const PAUSE_MS = 100

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
  /** False where the store failed. The tokens are good, and the store has to get them in a moment. */
  readonly isKept: boolean
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
        if (written !== undefined) return kept({ tokens, version: written })
        const now = await records.read(workspaceId)
        // Our own write, whose answer was lost.
        if (isSame(now.tokens, tokens)) return kept(now)
        // Sealed anew by `reencrypt`, say; or tokens that ours, or those before ours, have replaced at the server.
        const isBehind = isUnchanged(now, base) || rotated.childOf(workspaceId, now.tokens?.refreshToken) !== undefined
        if (!isBehind) {
          rotated.forget(workspaceId)
          return { ...now, isOurs: false, isKept: true }
        }
        version = now.version
      } catch (error) {
        if (!isStoreFailure(error)) throw error
        tell({ type: 'store_failed', workspaceId, attempt: round, durationMs: clock.now() - startedAt, error })
      }
      if (round === MAX_ROUNDS) return { tokens, version, isOurs: true, isKept: false }
      await sleep(clock, PAUSE_MS * 4 ** (round - 1) * (0.5 + Math.random() / 2))
    }

    function kept(row: TokenRow): WrittenRow {
      rotated.confirm(workspaceId)
      return { ...row, isOurs: true, isKept: true }
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
  return (
    one !== undefined &&
    one.accessToken === other.accessToken &&
    one.refreshToken === other.refreshToken &&
    one.isRefreshRejected === other.isRefreshRejected
  )
}
