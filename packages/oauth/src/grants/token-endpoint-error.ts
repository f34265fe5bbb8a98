import { GlueOAuthError, type GlueOAuthErrorCode } from '../glue-oauth-error.ts'
import { maskedText } from '../masked-text.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import type { TokenResponseInput } from './token-response-input.ts'

/**
 * What an answer without tokens means: by status, by the `error` in its body, and by its headers.
 *
 * @param answer - the body, where it is a JSON object
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 RFC 6749, section 5.2}
 */
export function tokenEndpointError(input: TokenResponseInput, answer: object | undefined): GlueOAuthError {
  const { status, headers, body, grantType, workspaceId, requestedAt, secrets = [] } = input
  const error = word(answer, 'error')
  const description = word(answer, 'error_description')
  const shown = (value: string): string => maskedText({ text: value, secrets })
  const isHtml =
    'text' in body && (/^text\/html\b/i.test(headers.get('content-type') ?? '') || /^\s{0,64}</.test(body.text))

  if (status >= 300 && status < 400) {
    return new GlueOAuthError({
      code: 'invalid_response',
      status,
      message: `The token endpoint answered with a redirect (${status}), which was not followed: it would carry the client's secret to another place. Check the server's address.`,
    })
  }
  const isBusy = status === 429 || status >= 500 || (error !== undefined && busyErrors.has(error))
  if (isBusy || (isHtml && error === undefined)) {
    return new GlueOAuthError({
      code: 'temporarily_unavailable',
      status,
      retryAfterMs: retryAfterMs({ headers, now: requestedAt }),
      message: `The token endpoint is not available at the moment (status ${status}${isHtml ? ', with a web page instead of JSON' : ''}). Try again later.`,
    })
  }
  if (error !== undefined) {
    const code = errorCode({ grantType, error, description })
    const said = `${shown(error)}${description === undefined ? '' : `: ${shown(description)}`}`
    const explanation = explanations[code].replace('this workspace', `the workspace ${workspaceId ?? ''}`.trim())
    return new GlueOAuthError({ code, status, workspaceId, message: `${explanation} The server said "${said}".` })
  }
  if (status === 401) {
    return new GlueOAuthError({ code: 'invalid_client', status, message: explanations.invalid_client })
  }
  const seen =
    'text' in body
      ? answer === undefined
        ? bodySeen(status, shown(body.text))
        : 'JSON without tokens'
      : 'more than 1 MB'
  return new GlueOAuthError({
    code: 'invalid_response',
    status,
    message: `The token endpoint answered with status ${status} and ${seen}, which is not what RFC 6749, section 5 describes. Check that the server is Glue's; if it is, please report it.`,
  })
}

const busyErrors: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error', 'slow_down'])

/**
 * What each `error` means for each grant.
 *
 * The rows of `client_credentials` are a guess: Glue's page does not say how it answers for a workspace which has not
 * installed the app. Every refusal that speaks of the grant and not of the client is read as that.
 */
const meanings: Readonly<Record<string, Readonly<Record<string, RefusalCode>>>> = {
  authorization_code: { invalid_grant: 'code_rejected', unauthorized_client: 'invalid_client' },
  refresh_token: { invalid_grant: 'refresh_rejected', unauthorized_client: 'invalid_client' },
  client_credentials: {
    invalid_grant: 'not_installed',
    unauthorized_client: 'not_installed',
    access_denied: 'not_installed',
    invalid_target: 'not_installed',
  },
}

type RefusalCode = Extract<
  GlueOAuthErrorCode,
  'invalid_client' | 'code_rejected' | 'refresh_rejected' | 'not_installed' | 'request_refused'
>

interface RefusalInput {
  readonly grantType: string
  readonly error: string
  readonly description: string | undefined
}

function errorCode({ grantType, error, description = '' }: RefusalInput): RefusalCode {
  if (error === 'invalid_client') return 'invalid_client'
  const isAboutSubject = error === 'invalid_request' && /\b(subject|workspace)\b/i.test(description)
  if (grantType === 'client_credentials' && isAboutSubject) return 'not_installed'
  // RFC 6749 has `invalid_grant` for a redirect URI that does not match, too, and reinstalling would not help.
  if (grantType === 'client_credentials' && /redirect.?ur[il]/i.test(description)) return 'request_refused'
  const ofGrant = Object.hasOwn(meanings, grantType) ? meanings[grantType] : undefined
  return (ofGrant !== undefined && Object.hasOwn(ofGrant, error) ? ofGrant[error] : undefined) ?? 'request_refused'
}

const explanations: Readonly<Record<RefusalCode, string>> = {
  invalid_client:
    'Glue refused the client: `clientId` and `clientSecret` do not belong together, or the application is not allowed this request. Check both in the application in Glue.',
  code_rejected:
    'Glue refused the authorization code: it was used already, is too old, or belongs to another client or redirect URI. Start the installation again.',
  refresh_rejected:
    'Glue refused the refresh token: it was used already, has ended, or was revoked. Install the app again, or use client credentials (`tokenFor`).',
  not_installed:
    'The app is not installed in this workspace. Install it there: through the install URL of your app, or from inside Glue.',
  request_refused:
    'Glue refused the request as it is. Check `redirectUri` and `scopes` against the application in Glue.',
}

/** RFC 6749 allows printable ASCII only; anything else is somebody else's text. */
function word(answer: object | undefined, name: string): string | undefined {
  const value: unknown = answer && Object.getOwnPropertyDescriptor(answer, name)?.value
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A success is never quoted: whatever its form is, a token may be in it. */
function bodySeen(status: number, snippet: string): string {
  if (snippet === '') return 'an empty body'
  return status === 200 ? 'a body that is no JSON object' : `the body "${snippet}"`
}
