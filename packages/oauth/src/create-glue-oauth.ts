import type { AccessToken } from './tokens/access-token.ts'
import { type CompleteInstallInput, completeInstall } from './install/complete-install.ts'
import { authorizationUrl } from './grants/authorization-url.ts'
import { requestToken } from './grants/request-token.ts'
import { joinScopes } from './grants/scopes.ts'
import { refreshTokenForm } from './grants/token-forms.ts'
import { createTokenSet, type TokenSet } from './grants/token-set.ts'
import { GlueOAuthError } from './glue-oauth-error.ts'
import { createInstallationRecords, type Installation } from './install/installation-records.ts'
import { type GlueOAuthOptions, type GlueOAuthSettings, validateOptions } from './settings.ts'
import { assertWorkspaceId } from './workspace-id.ts'
import { createWorkspaceTokens, type TokenForOptions } from './tokens/workspace-tokens.ts'

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
   * and records `{ workspaceId, userId, scopes, installedAt }`. No token is stored.
   *
   * @throws GlueOAuthError `state_mismatch`, `issuer_mismatch`, `callback_invalid`, `access_denied`, `code_rejected`,
   * `workspace_unknown`, and what a token request throws. Nothing is stored then. A code works once, so the way forward
   * is always a new installation.
   * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 RFC 6749, section 4.1.2}
   */
  completeInstall(input: CompleteInstallInput): Promise<Installation>

  /**
   * A working token for a workspace: from the cache, or by client credentials. However many callers ask, one request
   * is under way per workspace, and nothing secret is stored.
   *
   * @throws GlueOAuthError `invalid_workspace_id` (before anything is sent), `not_installed`, `invalid_client`,
   * `request_refused`, `temporarily_unavailable`, `network_error`, `timeout`, `invalid_response`, `emulator_token`; or
   * `signal.reason`
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
   * Forgets a workspace: its record, its cached token, and an answer that is still under way. It does not uninstall
   * the app in Glue.
   *
   * @throws GlueOAuthError `invalid_workspace_id`
   */
  uninstall(workspaceId: string): Promise<void>
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
  const { server, clientId, redirectUri, scopes, fetch, clock, timeoutMs } = settings
  const client = { server, clientId, clientSecret: options.clientSecret, fetch, clock, timeoutMs }
  const tokens = createWorkspaceTokens({ ...client, redirectUri, scopes })
  const records = createInstallationRecords(settings)

  return Object.freeze<GlueOAuth>({
    settings,

    authorizationUrl: (input) =>
      authorizationUrl({ server, clientId, redirectUri, ...input, scopes: input.scopes ?? scopes }),

    completeInstall: (input) =>
      completeInstall({ ...input, client, settings, tokens, records, identifyWorkspace: options.identifyWorkspace }),

    tokenFor: tokens.tokenFor,

    async refresh({ refreshToken, scopes: fewer, signal }) {
      if (typeof refreshToken !== 'string' || refreshToken === '') {
        throw new GlueOAuthError({
          code: 'config_invalid',
          message: '`refreshToken` is empty. Give the `refreshToken` of an earlier answer.',
        })
      }
      const scope = fewer && joinScopes({ scopes: fewer, server })
      const form = refreshTokenForm({ refreshToken, scope })
      const granted = await requestToken({ ...client, form, requestedScopes: fewer ?? scopes, signal })
      return granted.refreshToken === undefined ? createTokenSet(withRefreshToken(granted, refreshToken)) : granted
    },

    installations: Object.freeze<Installations>({
      async get(workspaceId) {
        assertWorkspaceId(workspaceId)
        return records.get(workspaceId)
      },
      list: records.list,
      async add(workspaceId, { signal } = {}) {
        const token = await tokens.renew(workspaceId, { signal })
        return records.record({ workspaceId, userId: token.userId, scopes: token.scopes })
      },
    }),

    async uninstall(workspaceId) {
      assertWorkspaceId(workspaceId)
      tokens.forget(workspaceId)
      await records.remove(workspaceId)
      // Once more: a token that was asked for while the store was busy belongs to the installation that is gone.
      tokens.forget(workspaceId)
    },
  })
}

/** A spread leaves secrets behind, so they are named here. */
function withRefreshToken(granted: TokenSet, refreshToken: string): TokenSet {
  return { ...granted, accessToken: granted.accessToken, refreshToken }
}
