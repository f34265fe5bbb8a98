/**
 * Whether a GraphQL answer says that the token was refused before anything was done.
 *
 * For a query, one error with the code `UNAUTHENTICATED` is enough. A mutation may be sent again only when nothing of it
 * ran: every error has the code and belongs to a root field, and no root field has a value.
 */
export function isUnauthenticatedAnswer(answer: unknown, isQuery: boolean): boolean {
  if (typeof answer !== 'object' || answer === null || !('errors' in answer) || !Array.isArray(answer.errors))
    return false
  const errors: unknown[] = answer.errors
  if (isQuery) return errors.some(isUnauthenticated)
  const data = 'data' in answer ? answer.data : null
  return errors.length > 0 && errors.every((error) => isUnauthenticated(error) && isAtRoot(error)) && isEmpty(data)
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

function isAtRoot(error: unknown): boolean {
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : undefined
  return !Array.isArray(path) || path.length <= 1
}

function isEmpty(data: unknown): boolean {
  return (
    data === null ||
    (typeof data === 'object' && data !== undefined && Object.values(data).every((value) => value === null))
  )
}
