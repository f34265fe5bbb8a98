import type { GlueOAuthErrorCode } from '../glue-oauth-error.ts'

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

/** What {@link jsonError} says. */
export interface JsonErrorInput {
  readonly status: number
  readonly code: GlueWebErrorCode
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Headers of everything that is meant for one person only. */
export const privateHeaders: Readonly<Record<string, string>> = Object.freeze({
  'cache-control': 'no-store',
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
})

/** An error in GraphQL's own shape, so that every client shows it like one of the server's. */
export function jsonError({ status, code, message, headers }: JsonErrorInput): Response {
  const body = { errors: [{ message, extensions: { code } }] }
  return Response.json(body, { status, headers: { ...privateHeaders, ...headers } })
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6 RFC 9110, section 15.5.6} */
export function methodNotAllowed(allowed: string): Response {
  return new Response(null, { status: 405, headers: { allow: allowed, ...privateHeaders } })
}
