import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'

/** Who is asked. */
export interface Peer {
  /** As the subject of a sentence. */
  readonly subject: string
  /** Its origin is named. */
  readonly url: string
}

/**
 * Turns what `fetch` and a body's stream throw into `network_error`.
 *
 * Only the system's error code is taken over: a message of `fetch` may hold the header that it refused.
 *
 * @throws GlueOAuthError `network_error`, or one that `attempt` threw
 */
export async function fetchOrThrow<T>({ subject, url }: Peer, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (isGlueOAuthError(error)) throw error
    const reason = systemCode(error)
    throw new GlueOAuthError({
      code: 'network_error',
      message: `${subject} at ${new URL(url).origin} did not answer, or broke off${reason === undefined ? '' : ` (${reason})`}. Check that it is up, then try again.`,
    })
  }
}

function systemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth += 1) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(at.code)) return at.code
    at = 'cause' in at ? at.cause : undefined
  }
  return undefined
}
