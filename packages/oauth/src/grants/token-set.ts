import { unprintable } from '../unprintable.ts'

/**
 * What a token endpoint granted. `accessToken` and `refreshToken` are readable, but not printable.
 */
export interface TokenSet {
  readonly accessToken: string
  /** Absent where the server gave none. */
  readonly refreshToken: string | undefined
  /** When the request was sent, in milliseconds since the epoch. */
  readonly requestedAt: number
  /** When the access token ends, in milliseconds since the epoch, counted from `requestedAt`. */
  readonly expiresAt: number
  readonly scopes: readonly string[]
  /** The app's user that the token acts as (`usr_…`), when the answer named it. */
  readonly userId: string | undefined
  /** The workspace, when the answer named it. Glue's answers, as printed, do not. */
  readonly workspaceId: string | undefined
}

/** Makes a {@link TokenSet} whose secrets cannot be printed. */
export function createTokenSet({ accessToken, refreshToken, ...visible }: TokenSet): TokenSet {
  return unprintable(visible, { accessToken, refreshToken })
}
