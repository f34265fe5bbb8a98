import { unprintable } from '../unprintable.ts'

/**
 * A token for Glue's API in one workspace. It acts as the app's own user there, never as a visitor.
 *
 * `accessToken` is readable, but not printable: logging the object shows `[secret]` in its place.
 */
export interface AccessToken {
  /** What goes behind `Authorization: Bearer`. */
  readonly accessToken: string
  /** When it ends, in milliseconds since the epoch, counted from the moment the request for it was sent. */
  readonly expiresAt: number
  readonly scopes: readonly string[]
  /** The app's user in this workspace (`usr_…`), when the answer named it. */
  readonly userId: string | undefined
  readonly workspaceId: string
}

/** Makes an {@link AccessToken} whose secret cannot be printed. */
export function createAccessToken({ accessToken, ...visible }: AccessToken): AccessToken {
  return unprintable(visible, { accessToken })
}
