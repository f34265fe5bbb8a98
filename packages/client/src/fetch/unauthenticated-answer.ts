/**
 * Whether a GraphQL answer says that the token was refused before anything was done.
 *
 * Where sending twice does no harm, one error with the code `UNAUTHENTICATED` is enough. Every other mutation may be sent
 * again only when nothing of it ran: every error has the code, and either none belongs to a field, or each field at the
 * root has one.
 */
export function isUnauthenticatedAnswer(answer: unknown, isIdempotent: boolean): boolean {
  if (typeof answer !== 'object' || answer === null || !('errors' in answer) || !Array.isArray(answer.errors))
    return false
  const errors: unknown[] = answer.errors
  if (isIdempotent) return errors.some(isUnauthenticated)
  if (errors.length === 0 || !errors.every(isUnauthenticated)) return false
  const paths = errors.map(pathOf)
  const data = 'data' in answer ? answer.data : null
  // Which fields there were does not show: one of them may have run, and another one have taken everything with it.
  if (typeof data !== 'object' || data === null) return paths.every((path) => path === undefined)
  const fields = Object.entries(data)
  return fields.every(([name, value]) => value === null && paths.some((path) => path?.length === 1 && path[0] === name))
}

function isUnauthenticated(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('extensions' in error)) return false
  const { extensions } = error
  return (
    typeof extensions === 'object' &&
    extensions !== null &&
    'code' in extensions &&
    extensions.code === 'UNAUTHENTICATED'
  )
}

function pathOf(error: unknown): readonly unknown[] | undefined {
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : undefined
  return Array.isArray(path) ? path : undefined
}
