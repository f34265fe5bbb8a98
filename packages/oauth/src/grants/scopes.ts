import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueServer } from '../server/glue-server.ts'

/** What {@link joinScopes} joins. */
export interface JoinScopesInput {
  readonly scopes: readonly string[]
  readonly server: Pick<GlueServer, 'scopeSeparator'>
}

/**
 * Scopes as one string in the server's own notation, each once.
 *
 * @throws GlueOAuthError `config_invalid` for a scope that is malformed or would read as two
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.3 RFC 6749, section 3.3}
 */
export function joinScopes({ scopes, server }: JoinScopesInput): string {
  if (!Array.isArray(scopes) || scopes.length === 0) {
    throw new GlueOAuthError({
      code: 'config_invalid',
      message: "`scopes` is empty. Name at least one, such as ['workspaces:read'].",
    })
  }
  for (const scope of scopes) {
    const isToken = typeof scope === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)
    if (isToken && !scope.includes(server.scopeSeparator)) continue
    throw new GlueOAuthError({
      code: 'config_invalid',
      message: `${JSON.stringify(scope)} in \`scopes\` is not a scope. Give each as a string of its own, such as 'workspaces:read', without blanks, quotes or the separator ${JSON.stringify(server.scopeSeparator)}.`,
    })
  }
  return [...new Set(scopes)].join(server.scopeSeparator)
}

/** The scopes of an answer. Commas and blanks both separate, because servers differ from what they document. */
export function splitScopes(scope: string): readonly string[] {
  return [...new Set(scope.split(/[ ,]/).filter((part) => part !== ''))]
}
