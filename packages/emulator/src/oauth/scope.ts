/** What each of Glue's scopes lets an app do, as the consent page says it. The complete list, as Glue documents it. */
export const scopeSentences: Readonly<Record<string, string>> = {
  'workspaces:read': 'See the name, the email domain and the picture of this workspace.',
  'threads:read': 'See threads that everybody in the workspace can see, and threads it was added to.',
  'groups:read': 'See public groups, and groups it was added to.',
  'threads.messages:write': 'Send messages under its own name to threads, groups and people it can reach.',
}

/** The scopes of a list, each once. Glue's separator is not OAuth's space. */
export function parseScope(scope: string, separator: ',' | ' '): string[] {
  return [...new Set(scope.split(separator).map((part) => part.trim()))].filter((part) => part !== '')
}

/** A scope as Glue writes it in its answers. */
export function formatScope(scopes: readonly string[], separator: ',' | ' '): string {
  return scopes.join(separator)
}
