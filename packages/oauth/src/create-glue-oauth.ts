import type { CompleteInstallInput } from './install/complete-install.ts'
import type { Installation, InstallationRecords } from './install/installation-records.ts'
import type { TokenSet } from './grants/token-set.ts'
import { type GlueOAuthOptions, type GlueOAuthSettings, validateOptions } from './settings.ts'
import type { AccessToken } from './tokens/access-token.ts'
import { type ClientCredentials, createClientCredentials } from './tokens/client-credentials.ts'
import { createTeller } from './tokens/events.ts'
import { freshToken } from './tokens/fresh-token.ts'
import type { KeptTokensSource } from './tokens/kept-tokens.ts'
import { createLimit } from './tokens/limit.ts'
import type { OpenKeptTokensInput } from './tokens/open-kept-tokens.ts'
import type { ReencryptOptions, ReencryptProgress } from './tokens/reencrypt.ts'
import { createTokenRequests } from './tokens/token-requests.ts'
import { createWorkspaceTokens, type TokenForOptions, type TokenSource } from './tokens/workspace-tokens.ts'
import { assertWorkspaceId } from './workspace-id.ts'

/** What {@link GlueOAuth.authorizationUrl} puts into the URL. */
export interface AuthorizationInput {
  readonly state: string
  readonly codeVerifier: string
  /** The configured ones when absent. */
  readonly scopes?: readonly string[] | undefined
}

/** What {@link GlueOAuth.refresh} trades. */
export interface RefreshInput {
  readonly refreshToken: string
  /** Fewer scopes than before. The same as before when absent. */
  readonly scopes?: readonly string[] | undefined
  /** Ends the request. Should it have arrived, the new refresh token is lost. */
  readonly signal?: AbortSignal | undefined
}

/** The installations that the app knows of. */
export interface Installations {
  /** @throws GlueOAuthError `invalid_workspace_id` */
  get(workspaceId: string): Promise<Installation | undefined>
  list(): AsyncIterable<Installation>
  /**
   * Records an installation that happened inside Glue, where no redirect ever reached the app. Client credentials
   * have to answer for the workspace.
   *
   * @throws GlueOAuthError the codes of {@link GlueOAuth.tokenFor}
   */
  add(workspaceId: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<Installation>
}

/** One app's tokens, in every workspace that has it. Made by {@link createGlueOAuth}. Its methods need no `this`. */
export interface GlueOAuth {
  /** What it was set up with, without the secret. */
  readonly settings: GlueOAuthSettings

  /**
   * The URL that asks a person to install the app, always with PKCE's S256 challenge.
   *
   * Keep `state` and `codeVerifier` where only this visitor's browser can bring them back. `createGlueWeb` does.
   *
   * @throws GlueOAuthError `config_invalid`
   * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 RFC 6749, section 4.1.1}
   */
  authorizationUrl(input: AuthorizationInput): Promise<URL>

  /**
   * Ends an installation: checks the callback's parameters, trades the code (once), finds out which workspace it was,
   * and records `{ workspaceId, userId, scopes, installedAt }`. Tokens are stored only where `grant` or `shareTokens`
   * says so.
   *
   * @throws GlueOAuthError `state_mismatch`, `issuer_mismatch`, `callback_invalid`, `access_denied`, `code_rejected`,
   * `workspace_unknown`, `store_failed`, and what a token request throws. Nothing is stored then. A code works once, so the way forward
   * is always a new installation.
   * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 RFC 6749, section 4.1.2}
   */
  completeInstall(input: CompleteInstallInput): Promise<Installation>

  /**
   * A working token for a workspace: from the cache; from the store, where tokens are kept; or from the server. However
   * many callers ask, one request is under way per workspace, and where tokens are kept, one in all processes.
   *
   * @throws GlueOAuthError `invalid_workspace_id` (before anything is sent), `not_installed`, `invalid_client`,
   * `request_refused`, `temporarily_unavailable`, `network_error`, `timeout`, `invalid_response`, `emulator_token`; where
   * tokens are kept, also `refresh_rejected`, `store_failed`, `decryption_failed`, `unknown_key`; or `signal.reason`
   * @see "Obtaining an access token via Client Credentials request" on Glue's page "OAuth 2.0 Authentication"
   */
  tokenFor(workspaceId: string, options?: TokenForOptions): Promise<AccessToken>

  /**
   * Trades a refresh token. Glue hands refresh tokens out and does not document their use; this is RFC 6749's way, for
   * those who keep them. `tokenFor` needs none.
   *
   * @returns the new tokens; `refreshToken` is the one to keep from now on, new or not
   * @throws GlueOAuthError `refresh_rejected`, and what a token request throws
   * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-6 RFC 6749, section 6}
   */
  refresh(input: RefreshInput): Promise<TokenSet>

  readonly installations: Installations

  /**
   * Forgets a workspace: its record, its tokens in memory and in the store, and an answer that is still under way. It
   * does not uninstall the app in Glue.
   *
   * @throws GlueOAuthError `invalid_workspace_id`, `store_failed`
   */
  uninstall(workspaceId: string): Promise<void>

  /**
   * Seals all kept tokens with the newest of `keys`, so that an older one can go. It can be stopped at any time, and run
   * again; tokens can be used meanwhile.
   *
   * @throws GlueOAuthError `config_invalid` without `keys`, `store_failed`; or `signal.reason`
   */
  reencrypt(options?: ReencryptOptions): Promise<ReencryptProgress>
}

/**
 * Sets up one app. Nothing is sent until a method is called.
 *
 * @throws GlueOAuthError `config_invalid`, which names the option and what it should look like
 * @see Glue's page "OAuth 2.0 Authentication"
 * @example
 * ```ts
 * import { createGlueOAuth } from '@glue/oauth'
 *
 * const oauth = createGlueOAuth({
 *   clientId: 'acme-digest',
 *   clientSecret: async () => process.env['GLUE_CLIENT_SECRET'] ?? '',
 *   redirectUri: 'https://app.example/glue/callback',
 *   scopes: ['workspaces:read', 'threads:read'],
 * })
 * const { accessToken } = await oauth.tokenFor('wks_32kbzWHxtQvfVEgwEdQduuxRTYG')
 * ```
 */
export function createGlueOAuth(options: GlueOAuthOptions): GlueOAuth {
  const settings = validateOptions(options)
  const { server, clientId, redirectUri, scopes, fetch, clock, timeoutMs, maxCachedTokens } = settings
  const client = { server, clientId, clientSecret: options.clientSecret, fetch, clock, timeoutMs }
  const tell = createTeller(options.onEvent)
  const requests = createTokenRequests({ ...client, tell, limit: createLimit(settings.maxConcurrentRequests) })
  // For confidential clients only (RFC 6749, section 4.4), whatever a server's metadata lists.
  const hasClientCredentials =
    server.grantTypes.includes('client_credentials') && server.clientAuthentication !== 'none'
  const clientCredentials = hasClientCredentials
    ? createClientCredentials({ requests, redirectUri, scopes })
    : undefined
  const kept = keptTokensOf({ settings, keys: options.keys, requests, clientCredentials, tell })
  const source = kept?.source ?? memorySource(clientCredentials)
  const tokens = createWorkspaceTokens({ source, clock, maxCachedTokens, tell })
  const loadRecords = async (): Promise<InstallationRecords> =>
    (await import('./install/installation-records.ts')).createInstallationRecords(settings)

  return Object.freeze<GlueOAuth>({
    settings,

    async authorizationUrl(input) {
      const { authorizationUrl } = await import('./grants/authorization-url.ts')
      return authorizationUrl({ server, clientId, redirectUri, ...input, scopes: input.scopes ?? scopes })
    },

    async completeInstall(input) {
      // Loaded when somebody installs: a process that only needs tokens never does.
      const { completeInstall } = await import('./install/complete-install.ts')
      const [keptTokens, records] = await Promise.all([kept?.load(), loadRecords()])
      const { identifyWorkspace } = options
      const context = { client, settings, tokens, keptTokens, records, identifyWorkspace, clientCredentials }
      const installation = await completeInstall({ ...input, ...context })
      tell({ type: 'installed', workspaceId: installation.workspaceId })
      return installation
    },

    tokenFor: tokens.tokenFor,

    async refresh(input) {
      const { refreshOnce } = await import('./grants/refresh-once.ts')
      return refreshOnce({ ...client, ...input, requestedScopes: input.scopes ?? scopes })
    },

    installations: Object.freeze<Installations>({
      async get(workspaceId) {
        assertWorkspaceId(workspaceId)
        return (await loadRecords()).get(workspaceId)
      },
      async *list() {
        yield* (await loadRecords()).list()
      },
      async add(workspaceId, { signal } = {}) {
        const token = await tokens.renew(workspaceId, { signal })
        const records = await loadRecords()
        const installation = await records.record({ workspaceId, userId: token.userId, scopes: token.scopes })
        tell({ type: 'installed', workspaceId })
        return installation
      },
    }),

    async uninstall(workspaceId) {
      assertWorkspaceId(workspaceId)
      tokens.forget(workspaceId)
      const [keptTokens, records] = await Promise.all([kept?.load(), loadRecords()])
      const remove = async (): Promise<void> => {
        // Tokens first: should the store fail in between, what is left is a record without a secret.
        await keptTokens?.forget(workspaceId)
        await records.remove(workspaceId)
        // Once more: what was asked for while the store was busy belongs to the installation that is gone.
        await keptTokens?.forget(workspaceId)
        tokens.forget(workspaceId)
      }
      await (keptTokens === undefined ? remove() : keptTokens.alone(workspaceId, remove))
      tell({ type: 'uninstalled', workspaceId })
    },

    async reencrypt(how) {
      const { reencryptTokens } = await import('./tokens/reencrypt.ts')
      return reencryptTokens({ ...how, settings, keys: options.keys })
    },
  })
}

/** The whole default: nothing but this process knows the tokens. */
function memorySource(clientCredentials: ClientCredentials | undefined): TokenSource {
  return {
    async acquire(workspaceId, need) {
      if (clientCredentials === undefined) throw new TypeError('The grant was not validated.')
      return { fresh: freshToken(await clientCredentials(workspaceId, need), workspaceId), isNew: true }
    },
  }
}

/** Tokens in the store, where that is asked for; loaded with the first token, and not by those who keep none. */
function keptTokensOf(context: OpenKeptTokensInput) {
  if (!context.settings.keepsTokens) return undefined
  let opened: Promise<KeptTokensSource> | undefined
  const load = (): Promise<KeptTokensSource> =>
    (opened ??= import('./tokens/open-kept-tokens.ts').then(({ openKeptTokens }) => openKeptTokens(context)))
  const source: TokenSource = { acquire: async (workspaceId, need) => (await load()).acquire(workspaceId, need) }
  return { load, source }
}
