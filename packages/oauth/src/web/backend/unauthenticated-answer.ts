import { asRecord } from './json-call.ts'

/**
 * Whether a GraphQL answer says that the token was refused before anything was done.
 *
 * For a query, one error with the code `UNAUTHENTICATED` is enough. Anything else may be sent again only when nothing of
 * it ran: every error has the code and belongs to a root field, and no root field has a value.
 *
 * @param text - a whole answer; `undefined` for one that was not read to its end
 */
export function isUnauthenticatedAnswer(text: string | undefined, isQuery: boolean): boolean {
  // Nearly every answer ends here, unparsed.
  if (text?.includes('UNAUTHENTICATED') !== true) return false
  const answer = parse(text)
  const errors = Array.isArray(answer?.['errors']) ? answer['errors'].map(asRecord) : []
  const refusals = errors.filter((error) => asRecord(error?.['extensions'])?.['code'] === 'UNAUTHENTICATED')
  if (isQuery) return refusals.length > 0
  const isAtRoot = refusals.every((error) => !Array.isArray(error?.['path']) || error['path'].length <= 1)
  const isEmpty = Object.values(asRecord(answer?.['data']) ?? {}).every((value) => value === null)
  return errors.length > 0 && refusals.length === errors.length && isAtRoot && isEmpty
}

function parse(text: string): ReturnType<typeof asRecord> {
  try {
    return asRecord(JSON.parse(text))
  } catch {
    return undefined
  }
}
