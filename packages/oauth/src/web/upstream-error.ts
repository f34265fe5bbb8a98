import type { GlueOAuthError, GlueOAuthErrorCode } from '../glue-oauth-error.ts'
import { jsonError } from './json-response.ts'

/**
 * An error of ours, as a browser may see it: the same code, a text of our own, and how long to wait.
 *
 * The original message speaks to whoever runs the app, so it stays on the server.
 */
export function upstreamError(error: GlueOAuthError): Response {
  const { status, message } = texts[error.code] ?? unexpected
  const { retryAfterMs } = error
  const headers = retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }
  return jsonError({ status: error.status === 429 ? 429 : status, code: error.code, message, headers })
}

interface ErrorText {
  readonly status: number
  readonly message: string
}

const unavailable: ErrorText = { status: 503, message: 'Glue is not answering at the moment. Try again later.' }
const misconfigured: ErrorText = {
  status: 502,
  message: 'Glue does not accept this app as it is set up. The people who run the app have to change that.',
}
const unexpected: ErrorText = { status: 502, message: 'Glue answered in an unexpected way.' }

const texts: Partial<Record<GlueOAuthErrorCode, ErrorText>> = {
  config_invalid: misconfigured,
  emulator_token: misconfigured,
  invalid_client: misconfigured,
  network_error: unavailable,
  not_installed: { status: 409, message: 'The app is not installed in this workspace. Install it there first.' },
  request_refused: misconfigured,
  temporarily_unavailable: unavailable,
  timeout: { status: 504, message: 'Glue took too long to answer.' },
}
