import { GlueClientError } from '../glue-client-error.ts'

/** What a provider of tokens is told. */
export interface TokenProviderContext {
  /** The token that Glue refused: hand out another one. Absent at the first request. */
  readonly failedToken?: string
  /** Aborts when the answer would come too late. */
  readonly signal?: AbortSignal
}

/**
 * Where the access token comes from: the token itself, or a function that hands one out.
 *
 * The function is asked once, its answer is kept, and it is asked again only when Glue refuses that token.
 *
 * @example
 * ```ts
 * import type { TokenProvider } from '@glue/client'
 *
 * export const provider: TokenProvider = async ({ failedToken, signal }) => {
 *   const response = await fetch('/token', { method: failedToken ? 'POST' : 'GET', ...(signal && { signal }) })
 *   return response.text()
 * }
 * ```
 */
export type TokenProvider =
  | string
  | ((context: TokenProviderContext) => Promise<string | { readonly accessToken: string }>)

/**
 * The token in a provider's answer.
 *
 * The characters are checked before they reach `Headers`, whose `TypeError` prints the value that it refuses.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 RFC 6750, section 2.1}
 * @throws GlueClientError `invalid_token`
 */
export function readToken(answer: unknown): string {
  const token = typeof answer === 'object' && answer !== null && 'accessToken' in answer ? answer.accessToken : answer
  if (typeof token === 'string' && /^[A-Za-z0-9\-._~+/]+=*$/.test(token)) return token
  throw new GlueClientError({
    code: 'invalid_token',
    message: `\`accessToken\` gave ${kindOf(token)}. It should give the value of \`access_token\` alone, without \`Bearer\`, or an object with \`accessToken\`.`,
  })
}

function kindOf(value: unknown): string {
  if (value === '') return 'an empty text, as a variable that is not set does'
  if (typeof value === 'string') return 'a text with a character that no token has, such as a space'
  return value === undefined || value === null ? 'nothing' : `a value of type ${typeof value}`
}
