import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretPost,
  customFetch,
  genericTokenEndpointRequest,
} from 'oauth4webapi'
import { type Clock, systemClock } from '../clock.ts'
import { withDeadline } from '../http/deadline.ts'
import { checkEmulatorTokens } from '../server/emulator-token.ts'
import { type Fetch, systemFetch } from '../fetch.ts'
import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import { assertServer, type GlueServer, isLoopback } from '../server/glue-server.ts'
import { fetchOrThrow } from '../http/network-error.ts'
import { readBody } from '../http/read-body.ts'
import { parseTokenResponse } from './parse-token-response.ts'
import type { TokenResponseInput } from './token-response-input.ts'
import type { TokenSet } from './token-set.ts'

const MAX_BODY_BYTES = 1_000_000

/** The client's secret, or how to get it when it is needed. */
export type ClientSecret = string | (() => Promise<string>)

/** What {@link requestToken} sends, and how. */
export interface RequestTokenInput {
  readonly server: GlueServer
  readonly clientId: string
  /** Absent for a public client only: where the server's `clientAuthentication` is `none`. */
  readonly clientSecret?: ClientSecret | undefined
  /** One of the forms of this module. */
  readonly form: URLSearchParams
  /** The scopes that an answer without `scope` stands for (RFC 6749, section 5.1). */
  readonly requestedScopes?: readonly string[] | undefined
  /** For the errors. The form's `subject` when absent. */
  readonly workspaceId?: string | undefined
  readonly fetch?: Fetch | undefined
  readonly clock?: Clock | undefined
  /** One deadline over connecting, headers and body, in milliseconds. 10 seconds when absent. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends a form to the token endpoint, with the client's id and secret in its body (or as the server wants them), and
 * reads the answer.
 *
 * Sent once, whatever happens. A redirect is not followed: a 307 would post the secret to another host.
 *
 * @throws GlueOAuthError all codes of {@link parseTokenResponse}, `network_error`, `timeout`, `config_invalid`,
 * `emulator_token`; or the caller's `signal.reason`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749, section 2.3.1}
 * @example
 * ```ts
 * import { glueServer } from '@glue/oauth'
 * import { clientCredentialsForm, requestToken } from '@glue/oauth/grants'
 *
 * const { accessToken } = await requestToken({
 *   server: glueServer,
 *   clientId: 'acme-digest',
 *   clientSecret: async () => process.env['GLUE_CLIENT_SECRET'] ?? '',
 *   form: clientCredentialsForm({
 *     workspaceId: 'wks_32kbzWHxtQvfVEgwEdQduuxRTYG',
 *     redirectUri: 'https://app.example/glue/callback',
 *   }),
 * })
 * ```
 */
export async function requestToken(input: RequestTokenInput): Promise<TokenSet> {
  return readTokenAnswer(input, await sendTokenRequest(input))
}

/**
 * The first half of {@link requestToken}: an answer, whatever it says. It may hold a rotated refresh token, which is
 * kept before anything of it is read.
 */
export async function sendTokenRequest(input: RequestTokenInput): Promise<TokenResponseInput> {
  const { server, form, requestedScopes, clock = systemClock, fetch = systemFetch, timeoutMs = 10_000, signal } = input
  assertServer(server)
  const { tokenEndpoint: endpoint } = server
  await checkEmulatorTokens({ tokens: form.values(), direction: 'sent to', endpoint, fetch })
  return withDeadline({ subject, timeoutMs, clock, signal }, async (ending) => {
    const clientSecret = await currentSecret(input)
    const requestedAt = clock.now()
    const response = await send(input, clientSecret, ending)
    const body = await fetchOrThrow({ subject, url: endpoint }, () =>
      readBody({ message: response, maxBytes: MAX_BODY_BYTES, signal: ending }),
    )
    return {
      status: response.type === 'opaqueredirect' ? 302 : response.status,
      headers: response.headers,
      body,
      grantType: form.get('grant_type') ?? '',
      workspaceId: input.workspaceId ?? form.get('subject') ?? undefined,
      requestedAt,
      requestedScopes,
      secrets: [clientSecret, ...secretFields.flatMap((name) => form.getAll(name))],
    }
  })
}

/** The second half of {@link requestToken}. */
export async function readTokenAnswer(input: RequestTokenInput, answer: TokenResponseInput): Promise<TokenSet> {
  const { server, fetch = systemFetch } = input
  const granted = await parseTokenResponse(answer)
  const tokens = [granted.accessToken, granted.refreshToken]
  await checkEmulatorTokens({ tokens, direction: 'received from', endpoint: server.tokenEndpoint, fetch })
  return granted
}

const subject = "Glue's token endpoint"
const secretFields = ['code', 'code_verifier', 'refresh_token']

async function currentSecret({ server, clientSecret }: RequestTokenInput): Promise<string> {
  if (server.clientAuthentication === 'none') return ''
  let secret: unknown
  try {
    secret = typeof clientSecret === 'function' ? await clientSecret() : clientSecret
  } catch {
    throw new GlueOAuthError({
      code: 'config_invalid',
      action: 'retry',
      message:
        '`clientSecret` could not be fetched: its function threw (what, is not shown). Try again, or look there.',
    })
  }
  if (typeof secret === 'string' && secret.trim() !== '' && secret !== 'undefined') return secret
  throw new GlueOAuthError({
    code: 'config_invalid',
    message: "`clientSecret` is empty. Give the application's secret, or a function that resolves to it.",
  })
}

/** Glue's own way is here; another server's is loaded where it is needed. */
async function authenticationOf(server: GlueServer, clientSecret: string): Promise<ClientAuth> {
  if (server.clientAuthentication === 'client_secret_post') return ClientSecretPost(clientSecret)
  const { clientAuthentication } = await import('./client-authentication.ts')
  return clientAuthentication({ server, clientSecret })
}

async function send(input: RequestTokenInput, clientSecret: string, signal: AbortSignal): Promise<Response> {
  const { server, clientId, form, fetch = systemFetch } = input
  try {
    return await genericTokenEndpointRequest(
      { issuer: server.issuer, token_endpoint: server.tokenEndpoint },
      { client_id: clientId },
      await authenticationOf(server, clientSecret),
      form.get('grant_type') ?? '',
      form,
      {
        [customFetch]: (url, init) => fetchOrThrow({ subject, url }, () => fetch(url, init as RequestInit)),
        [allowInsecureRequests]: isLoopback(new URL(server.tokenEndpoint)),
        signal,
      },
    )
  } catch (error) {
    if (isGlueOAuthError(error) || signal.aborted) throw error
    // The errors of oauth4webapi hold what they complain about, secrets included.
    throw new GlueOAuthError({
      code: 'config_invalid',
      message: 'The token request could not be built. Check `clientId` and the form.',
    })
  }
}
