import { GlueClientError, isGlueClientError } from '../glue-client-error.ts'

/**
 * What a failed `fetch` threw, as an error of ours.
 *
 * The thrown error itself is not kept: nobody knows what a `fetch` puts into its errors, and the request holds the token.
 */
export function networkError(error: unknown, url: string): GlueClientError {
  if (isGlueClientError(error)) return error
  const reason = reasonOf(error)
  return new GlueClientError({
    code: 'network_error',
    message: `${withoutSecrets(url)} could not be reached${reason && ` (${reason})`}. Is the network up, and the URL right?`,
  })
}

/** A URL for a message: without user, query and fragment. */
export function withoutSecrets(url: string): string {
  const base = globalThis.location?.href
  if (!URL.canParse(url, base)) return 'The URL'
  const { origin, pathname } = new URL(url, base)
  return origin + pathname
}

// Only names such as ECONNREFUSED: a message may hold anything.
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z_]{2,40}$/.test(code) ? code : ''
}
