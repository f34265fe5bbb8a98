import type { GlueOAuthError, GlueOAuthErrorCode } from '../../glue-oauth-error.ts'
import { privateHeaders } from '../private-headers.ts'

/** What `extensions.code` of an error may say: a code of `@glue/oauth`, or why the request was not passed on. */
export type GlueWebErrorCode =
  | GlueOAuthErrorCode
  | 'bad_request'
  | 'cross_site'
  | 'forbidden'
  | 'operation_unknown'
  | 'too_large'
  | 'unauthenticated'
  | 'unsupported_media_type'

/** What {@link jsonError} says otherwise than usual. */
export interface JsonErrorOptions {
  readonly status?: number | undefined
  readonly message?: string | undefined
  readonly retryAfterMs?: number | undefined
}

/** An error in GraphQL's own shape, so that every client shows it like one of the server's. */
export function jsonError(code: GlueWebErrorCode, options: JsonErrorOptions = {}): Response {
  const usual = errors[code] ?? unexpected
  const { status = usual.status, message = usual.message, retryAfterMs } = options
  const headers = new Headers(privateHeaders)
  if (retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers })
}

/**
 * An error of ours, as a browser may see it: the same code, a text of its own, and how long to wait.
 *
 * The original message speaks to whoever runs the app, so it stays on the server.
 */
export function upstreamError({ code, status, retryAfterMs }: GlueOAuthError): Response {
  return jsonError(code, { status: status === 429 ? 429 : undefined, retryAfterMs })
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

const errors: Partial<Record<GlueWebErrorCode, ErrorText>> = {
  bad_request: { status: 400, message: 'The body has to be one JSON object.' },
  config_invalid: misconfigured,
  cross_site: { status: 403, message: 'The request comes from another origin.' },
  emulator_token: misconfigured,
  forbidden: { status: 403, message: 'You may not do this in this workspace.' },
  invalid_client: misconfigured,
  network_error: unavailable,
  not_installed: { status: 409, message: 'The app is not installed in this workspace. Install it there first.' },
  operation_unknown: {
    status: 403,
    message:
      "This operation is not in the server's manifest. Add its document to the ones that the manifest is generated from, and deploy both together.",
  },
  request_refused: misconfigured,
  store_failed: { status: 503, message: 'The app cannot reach its own records at the moment. Try again later.' },
  temporarily_unavailable: unavailable,
  timeout: { status: 504, message: 'Glue took too long to answer.' },
  too_large: { status: 413, message: 'The body is too large.' },
  unauthenticated: { status: 401, message: 'Nobody is signed in.' },
  unsupported_media_type: { status: 415, message: 'The body has to be sent as `Content-Type: application/json`.' },
}
