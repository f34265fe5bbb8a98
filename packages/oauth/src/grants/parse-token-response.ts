import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { BodyText } from '../http/read-body.ts'
import { splitScopes } from './scopes.ts'
import type { TokenResponseInput } from './token-response-input.ts'
import { createTokenSet, type TokenSet } from './token-set.ts'

/** How long a token counts as valid when the answer does not say. */
const DEFAULT_LIFETIME_S = 300
const LONGEST_LIFETIME_S = 100 * 365.25 * 24 * 3600

/**
 * Reads an answer of the token endpoint, and survives what a careful client can: a missing or senseless `expires_in`
 * counts as five minutes, a `scope` of the wrong type as absent, an empty `refresh_token` as none.
 *
 * @throws GlueOAuthError `invalid_client`, `code_rejected`, `refresh_rejected`, `not_installed`, `request_refused`,
 * `temporarily_unavailable`, `invalid_response`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5 RFC 6749, section 5}
 */
export async function parseTokenResponse(input: TokenResponseInput): Promise<TokenSet> {
  const { status, body, requestedAt, requestedScopes = [] } = input
  const answer = jsonObject(body)
  if (!isGrant(status, answer)) {
    // Loaded when something went wrong: its texts weigh as much as the rest.
    const { tokenEndpointError } = await import('./token-endpoint-error.ts')
    throw tokenEndpointError(input, answer)
  }
  const fields = normalised(answer)
  const { access_token: accessToken, expires_in: expiresIn = DEFAULT_LIFETIME_S, scope } = fields
  if (accessToken === undefined || fields.token_type === undefined) throw incomplete(fields)
  return createTokenSet({
    accessToken,
    refreshToken: fields.refresh_token,
    requestedAt,
    expiresAt: requestedAt + expiresIn * 1000,
    scopes: scope === undefined ? [...requestedScopes] : splitScopes(scope),
    userId: fields.user_id,
    workspaceId: fields.workspace_id,
  })
}

/** A refresh token, and whom the answer that brought it is about, as far as it says. */
export interface RotatedRefreshToken {
  readonly refreshToken: string
  readonly workspaceId: string | undefined
  readonly userId: string | undefined
}

/**
 * The refresh token of an answer that grants one, whatever else is wrong with it: the server has forgotten the old one
 * by now (RFC 6749, section 6), so this one has to be kept before anything can throw.
 */
export function rotatedRefreshToken({ status, body }: TokenResponseInput): RotatedRefreshToken | undefined {
  const answer = jsonObject(body)
  if (!isGrant(status, answer)) return undefined
  const refreshToken = printable(own(answer, 'refresh_token'))
  if (refreshToken === undefined) return undefined
  return { refreshToken, workspaceId: id(own(answer, 'workspace_id')), userId: id(own(answer, 'user_id')) }
}

/** Some servers say `{"error": …}` with status 200: the word counts, not the number. */
function isGrant(status: number, answer: object | undefined): answer is object {
  return status === 200 && answer !== undefined && typeof own(answer, 'error') !== 'string'
}

/** The fields that are used, by their wire names, each of its own type or absent. */
interface TokenFields {
  readonly access_token?: string | undefined
  readonly token_type?: string | undefined
  readonly expires_in?: number | undefined
  readonly refresh_token?: string | undefined
  readonly scope?: string | undefined
  readonly user_id?: string | undefined
  readonly workspace_id?: string | undefined
}

function normalised(answer: object): TokenFields {
  const tokenType = own(answer, 'token_type')
  return {
    access_token: printable(own(answer, 'access_token')),
    // Case does not count (RFC 6749, section 5.1). A DPoP or MAC token is of no use behind `Bearer`.
    token_type: typeof tokenType === 'string' && tokenType.toLowerCase() === 'bearer' ? 'bearer' : undefined,
    expires_in: lifetime(own(answer, 'expires_in')),
    refresh_token: printable(own(answer, 'refresh_token')),
    scope: text(own(answer, 'scope')),
    user_id: id(own(answer, 'user_id')),
    workspace_id: id(own(answer, 'workspace_id')),
  }
}

/** A line break in a token would reach `new Headers()`, whose error message then holds the token. */
function printable(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,16384}$/.test(value) ? value : undefined
}

/** An id appears in messages, so a stranger's text of any length is none. */
function id(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,140}$/.test(value) ? value : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function lifetime(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value
  const isUsable = typeof seconds === 'number' && seconds >= 1 && seconds <= LONGEST_LIFETIME_S
  return isUsable ? seconds : undefined
}

/** Own properties only: `{"__proto__": {"access_token": …}}` must not grant anything. */
function own(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value
}

function jsonObject(body: BodyText): object | undefined {
  if (!('text' in body)) return undefined
  try {
    const value: unknown = JSON.parse(body.text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function incomplete(fields: TokenFields): GlueOAuthError {
  const missing = fields.access_token === undefined ? 'access_token' : 'token_type'
  const expected = missing === 'access_token' ? 'a non-empty string of printable characters' : '"Bearer"'
  return new GlueOAuthError({
    code: 'invalid_response',
    status: 200,
    message: `The token endpoint answered without a usable \`${missing}\`, which has to be ${expected}. Check that the server is Glue's; if it is, please report it.`,
  })
}
