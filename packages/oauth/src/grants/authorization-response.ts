import { validateAuthResponse } from 'oauth4webapi'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueServer } from '../server/glue-server.ts'
import { maskedText } from '../masked-text.ts'

const MAX_CODE_LENGTH = 4096

/** What {@link validateAuthorizationResponse} checks. */
export interface AuthorizationResponseInput {
  readonly callbackParameters: URLSearchParams
  /** The `state` of this browser's flow. */
  readonly state: string
  readonly server: GlueServer
  readonly clientId: string
}

/**
 * The authorization code of a callback that belongs to this browser's flow.
 *
 * `oauth4webapi` decides; its errors hold the live code, so each is replaced by one of ours. The state is looked at
 * first, also when the parameters speak of an error: anybody can open a URL with `?error=`.
 *
 * @throws GlueOAuthError `state_mismatch`, `issuer_mismatch`, `callback_invalid`, `access_denied`, `request_refused`,
 * `temporarily_unavailable`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 RFC 6749, section 4.1.2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9207#section-2.4 RFC 9207, section 2.4}
 */
export function validateAuthorizationResponse(input: AuthorizationResponseInput): string {
  const { callbackParameters, state, server, clientId } = input
  const isOwnState = typeof state === 'string' && state !== '' && single(callbackParameters, 'state') === state
  if (!isOwnState) throw stateMismatch(callbackParameters)
  const repeated = protocolParameters.find((name) => callbackParameters.getAll(name).length > 1)
  if (repeated !== undefined) throw invalid(`\`${repeated}\` appears more than once in the callback.`)
  const metadata = {
    issuer: server.issuer,
    authorization_response_iss_parameter_supported: server.sendsIssuer,
  }
  // An empty one names no issuer, and `oauth4webapi` takes it for none.
  if (callbackParameters.get('iss') === '') throw issuerMismatch('has an empty `iss`', server)
  try {
    validateAuthResponse(metadata, { client_id: clientId }, callbackParameters, state)
  } catch {
    throw refusal(callbackParameters, server)
  }
  const code = callbackParameters.get('code') ?? ''
  if (code === '') throw invalid('The callback has no `code`.')
  if (code.length > MAX_CODE_LENGTH || !/^[\x20-\x7e]+$/.test(code)) {
    throw invalid('The `code` of the callback is too long or has characters that no code has.')
  }
  return code
}

/** RFC 6749, section 3.1: none of them may be repeated, because each reader would see another one. */
const protocolParameters = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'response'] as const

function single(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name)
  return values.length === 1 ? values[0] : undefined
}

function refusal(parameters: URLSearchParams, server: GlueServer): GlueOAuthError {
  const issuer = parameters.get('iss')
  if (issuer === null && server.sendsIssuer) return issuerMismatch('comes without an issuer: `iss` is missing', server)
  if (issuer !== null && issuer !== server.issuer) {
    return issuerMismatch(`says that it comes from "${shown(issuer)}"`, server)
  }
  const error = parameters.get('error')
  if (error === null || error === '') return invalid('The callback has parameters that do not belong to the code flow.')
  if (error === 'access_denied') {
    return new GlueOAuthError({
      code: 'access_denied',
      message: 'The person did not allow the installation. Nothing was installed; they can start again at any time.',
    })
  }
  const said = `Glue said "${shown(error)}: ${shown(parameters.get('error_description') ?? 'no description')}".`
  if (error === 'server_error' || error === 'temporarily_unavailable') {
    return new GlueOAuthError({
      code: 'temporarily_unavailable',
      message: `Glue could not handle the installation at the moment. Start it again later. ${said}`,
    })
  }
  return new GlueOAuthError({
    code: 'request_refused',
    message: `Glue refused to ask for the installation. Check \`clientId\`, \`redirectUri\` and \`scopes\` against the application in Glue. ${said}`,
  })
}

/** Compared as strings (RFC 9207, section 2.4): who sends the code elsewhere needs only one spelling that passes. */
function issuerMismatch(what: string, server: GlueServer): GlueOAuthError {
  const expected = server.sendsIssuer
    ? `the flow was started at ${server.issuer}, whose callbacks always name it`
    : `the flow was started at ${server.issuer}`
  return new GlueOAuthError({
    code: 'issuer_mismatch',
    message: `The callback ${what}, but ${expected}. The code was not sent anywhere. Start the installation again.`,
  })
}

function stateMismatch(parameters: URLSearchParams): GlueOAuthError {
  const found = ['is missing', 'is not the one of this flow'][parameters.getAll('state').length] ?? 'is repeated'
  return new GlueOAuthError({
    code: 'state_mismatch',
    message: `The \`state\` of the callback ${found}, so it may be somebody else's installation. Nothing was exchanged. Start the installation again.`,
  })
}

function invalid(what: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'callback_invalid',
    message: `${what} Nothing was exchanged. Start the installation again.`,
  })
}

function shown(text: string): string {
  return maskedText({ text, secrets: [] })
}
