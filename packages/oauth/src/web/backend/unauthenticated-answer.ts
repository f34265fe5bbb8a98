import { asRecord } from './json-call.ts'

/**
 * Whether a GraphQL answer says that the token was refused before anything was done.
 *
 * For a query, one error with the code `UNAUTHENTICATED` is enough. Anything else may be sent again only when nothing of
 * it ran: every error has the code, and either none belongs to a field, or each field at the root has one.
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
  if (errors.length === 0 || refusals.length < errors.length) return false
  const refused = refusals.map((error) => (Array.isArray(error?.['path']) ? error['path'] : undefined))
  const data = asRecord(answer?.['data'])
  // Which fields there were does not show: one of them may have run, and another one have taken everything with it.
  if (data === undefined) return refused.every((path) => path === undefined)
  const fields = Object.entries(data)
  return fields.every(
    ([name, value]) => value === null && refused.some((path) => path?.length === 1 && path[0] === name),
  )
}

function parse(text: string): ReturnType<typeof asRecord> {
  try {
    return asRecord(JSON.parse(text))
  } catch {
    return undefined
  }
}
