const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom')

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
export function createAccessToken(token: AccessToken): AccessToken {
  return Object.freeze(new UnprintableToken(token))
}

/**
 * What `unprintable` does for one token, as a class: a private field and a getter on the prototype take a third of the
 * memory of closures, and a process may keep ten thousand tokens.
 */
class UnprintableToken implements AccessToken {
  readonly #accessToken: string
  readonly expiresAt: number
  readonly scopes: readonly string[]
  readonly userId: string | undefined
  readonly workspaceId: string

  constructor({ accessToken, expiresAt, scopes, userId, workspaceId }: AccessToken) {
    this.#accessToken = accessToken
    this.expiresAt = expiresAt
    this.scopes = scopes
    this.userId = userId
    this.workspaceId = workspaceId
  }

  get accessToken(): string {
    // Test runners copy what they compare, prototype and all.
    return #accessToken in this ? this.#accessToken : '[secret]'
  }

  toJSON(): object {
    return { ...this, accessToken: '[secret]' }
  }

  [inspect](): object {
    return this.toJSON()
  }
}
