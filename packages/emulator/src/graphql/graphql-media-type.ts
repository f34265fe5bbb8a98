/** The media types of a GraphQL answer. */
export type GraphqlMediaType = 'application/graphql-response+json' | 'application/json'

/**
 * In which of its media types a GraphQL answer is wanted: the first that `Accept` has, as yoga reads it too, so that an
 * error which is made before GraphQL is asked looks like those that are made there.
 *
 * @see {@link https://graphql.github.io/graphql-over-http/draft/#sec-Accept GraphQL over HTTP, Accept}
 */
export function graphqlMediaType(headers: Headers): GraphqlMediaType {
  const ranges = (headers.get('accept') ?? '').toLowerCase().split(',')
  const first = ranges.map((range) => range.split(';')[0]?.trim() ?? '').find((range) => acceptable.has(range))
  return first === 'application/graphql-response+json' ? first : 'application/json'
}

const acceptable: ReadonlySet<string> = new Set([
  'application/graphql-response+json',
  'application/json',
  'application/*',
  '*/*',
])
