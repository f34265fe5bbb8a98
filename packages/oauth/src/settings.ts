import { type Clock, systemClock } from './clock.ts'
import type { OnEvent } from './tokens/events.ts'
import { emulatorFromEnvironment } from './server/emulator-from-environment.ts'
import { type Fetch, systemFetch } from './fetch.ts'
import type { ClientSecret } from './grants/request-token.ts'
import { joinScopes } from './grants/scopes.ts'
import { GlueOAuthError } from './glue-oauth-error.ts'
import { assertServer, type GlueServer, glueServer, isLoopback } from './server/glue-server.ts'
import type { IdentifyWorkspace } from './install/identify-workspace.ts'
import { assertKeys, expectedKeys } from './seal-keys.ts'
import { memoryStore } from './store/memory-store.ts'
import type { GlueStore } from './store/store.ts'

/** How `createGlueOAuth` is set up. */
export interface GlueOAuthOptions {
  /** The application's id, as Glue shows it. */
  readonly clientId: string
  /**
   * The application's secret, or a function that fetches it from where secrets are kept, asked before each request.
   * Absent only where the server's `clientAuthentication` is `none`.
   */
  readonly clientSecret?: ClientSecret | undefined
  /** A redirect URL of the application, byte for byte as registered. https, or http on loopback; no fragment. */
  readonly redirectUri: string
  /** What the app asks for, such as `['workspaces:read', 'threads:read']`. */
  readonly scopes: readonly string[]
  /**
   * Where installations, running flows, and tokens that are to be kept are kept. In memory when absent: all are lost at a
   * restart.
   */
  readonly store?: GlueStore | undefined
  /**
   * How tokens are renewed. `'client_credentials'` stores nothing secret. `'refresh_token'` keeps the tokens of the code
   * flow and refreshes them, with client credentials in their place where the refresh token is refused.
   *
   * @defaultValue `'client_credentials'`
   */
  readonly grant?: 'client_credentials' | 'refresh_token' | undefined
  /**
   * Whether tokens by client credentials are kept in the store too, so that many processes, or short-lived ones, share
   * them. With `grant: 'refresh_token'` all tokens are.
   *
   * @defaultValue `false`
   */
  readonly shareTokens?: boolean | undefined
  /**
   * Random secrets of at least 32 bytes, newest first, that kept tokens are sealed with; or the word `'plaintext'`, for a
   * store that is encrypted by itself. Needed as soon as tokens are kept in a store that outlives the process.
   */
  readonly keys?: readonly string[] | 'plaintext' | undefined
  /**
   * How many workspaces' tokens are kept in the memory of this process, at about three quarters of a kilobyte each.
   *
   * @defaultValue `10_000`
   */
  readonly maxCachedTokens?: number | undefined
  /**
   * How many token requests are under way at once at most.
   *
   * @defaultValue `16`
   */
  readonly maxConcurrentRequests?: number | undefined
  /** Told of what happens to tokens, without secrets. It cannot hold anything up. */
  readonly onEvent?: OnEvent | undefined
  /**
   * When absent, the emulator that the environment variable `GLUE_EMULATOR_URL` names (on loopback only), or else Glue
   * itself.
   */
  readonly server?: GlueServer | undefined
  readonly fetch?: Fetch | undefined
  readonly clock?: Clock | undefined
  /** Finds out which workspace an installation was for, where Glue's API cannot say. */
  readonly identifyWorkspace?: IdentifyWorkspace | undefined
  /**
   * The deadline of each request, over connecting, headers and body, and over a few attempts where the server is busy, in
   * milliseconds. 10 seconds when absent.
   */
  readonly timeoutMs?: number | undefined
}

/** What a `GlueOAuth` works with: the options, validated and completed, without the secret. */
export interface GlueOAuthSettings {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly server: GlueServer
  readonly store: GlueStore
  readonly fetch: Fetch
  readonly clock: Clock
  readonly timeoutMs: number
  readonly grant: 'client_credentials' | 'refresh_token'
  /** Whether tokens are kept in the store. */
  readonly keepsTokens: boolean
  readonly maxCachedTokens: number
  readonly maxConcurrentRequests: number
}

/**
 * Validates all options at once, so that a mistake shows at start-up and not at the first visitor.
 *
 * @throws GlueOAuthError `config_invalid`
 */
export function validateOptions(options: GlueOAuthOptions): GlueOAuthSettings {
  const { clientId, clientSecret, redirectUri, scopes, timeoutMs = 10_000 } = options
  const { clock = systemClock, fetch = systemFetch, identifyWorkspace } = options
  const { server = emulatorFromEnvironment() ?? glueServer } = options
  if (typeof clientId !== 'string' || !/^[\x20-\x7e]+$/.test(clientId) || isBlank(clientId)) {
    throw invalid('clientId', shown(clientId), "the application's client ID, as Glue shows it")
  }
  validateRedirectUri(redirectUri)
  assertServer(server)
  const needsSecret = server.clientAuthentication !== 'none'
  if (
    needsSecret &&
    typeof clientSecret !== 'function' &&
    (typeof clientSecret !== 'string' || isBlank(clientSecret))
  ) {
    throw invalid('clientSecret', 'missing', "the application's secret, or a function that resolves to it")
  }
  joinScopes({ scopes, server })
  // A longer timer would fire at once.
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 2 ** 31 - 1) {
    throw invalid('timeoutMs', shown(timeoutMs), 'a whole number of milliseconds, such as 10000')
  }
  if (typeof fetch !== 'function') throw invalid('fetch', shown(fetch), 'a function like the global `fetch`')
  if (typeof clock.now !== 'function') throw invalid('clock', shown(clock), 'an object with `now()`, such as `Date`')
  if (identifyWorkspace !== undefined && typeof identifyWorkspace !== 'function') {
    throw invalid('identifyWorkspace', shown(identifyWorkspace), 'a function')
  }
  const store = options.store ?? memoryStore({ clock })
  const {
    grant = 'client_credentials',
    shareTokens = false,
    maxCachedTokens = 10_000,
    maxConcurrentRequests = 16,
  } = options
  validateGrant(grant, server)
  validateKeys(options.keys, grant === 'refresh_token' || shareTokens, store)
  for (const [name, count] of Object.entries({ maxCachedTokens, maxConcurrentRequests })) {
    if (!Number.isInteger(count) || count < 1) throw invalid(name, shown(count), 'a whole number, 1 or more')
  }
  if (options.onEvent !== undefined && typeof options.onEvent !== 'function') {
    throw invalid('onEvent', shown(options.onEvent), 'a function')
  }
  return Object.freeze({
    clientId,
    redirectUri,
    scopes: Object.freeze([...scopes]),
    server,
    store,
    fetch,
    clock,
    timeoutMs,
    grant,
    keepsTokens: grant === 'refresh_token' || shareTokens,
    maxCachedTokens,
    maxConcurrentRequests,
  })
}

function validateGrant(grant: unknown, { grantTypes, clientAuthentication }: GlueServer): void {
  if (grant !== 'client_credentials' && grant !== 'refresh_token') {
    throw invalid('grant', shown(grant), "'client_credentials' or 'refresh_token'")
  }
  if (grant === 'client_credentials' && clientAuthentication === 'none') {
    throw invalid('grant', shown(grant), "'refresh_token' for a public client: client credentials need a secret")
  }
  if (!grantTypes.includes(grant)) {
    throw invalid('grant', shown(grant), `one that the server has: its \`grantTypes\` are ${grantTypes.join(', ')}`)
  }
}

/** Secrets in a database are read by whoever reads a backup, so that is asked for by name. */
function validateKeys(keys: unknown, hasSecrets: boolean, store: GlueStore): void {
  if (keys !== undefined && keys !== 'plaintext') assertKeys(keys)
  if (keys !== undefined || !hasSecrets || store.isPersistent === false) return
  const expected = `${expectedKeys}, since tokens would be kept in the store; or 'plaintext', where it encrypts by itself`
  throw invalid('keys', 'missing', expected)
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2 RFC 6749, section 3.1.2} */
function validateRedirectUri(redirectUri: unknown): void {
  const expected = 'an absolute https URL without fragment, as registered for the application (http for loopback only)'
  const url = typeof redirectUri === 'string' ? URL.parse(redirectUri) : null
  const isPrivate = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))
  const isPlain =
    url?.username === '' && url.password === '' && typeof redirectUri === 'string' && !redirectUri.includes('#')
  if (!isPrivate || !isPlain) throw invalid('redirectUri', shown(redirectUri), expected)
}

/** An environment variable that is not set often arrives as the word `undefined`. */
function isBlank(value: string): boolean {
  return value.trim() === '' || value === 'undefined'
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value)?.slice(0, 200) ?? `a ${typeof value}`)
}

function invalid(name: string, is: string, expected: string): GlueOAuthError {
  return new GlueOAuthError({ code: 'config_invalid', message: `\`${name}\` is ${is}. It has to be ${expected}.` })
}
