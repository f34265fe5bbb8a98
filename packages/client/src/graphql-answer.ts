import { type Clock } from './fetch/clock.ts'
import { parseRetryAfter } from './fetch/retry-after.ts'
import { GlueClientError, type GlueClientErrorInput, type GraphQLErrorEntry } from './glue-client-error.ts'

/**
 * The `data` of a GraphQL answer.
 *
 * @throws GlueClientError for everything that is not data without errors: `graphql`, `unauthenticated`, `forbidden`,
 * `rate_limited`, `temporarily_unavailable`, `invalid_response`
 */
export async function readData(response: Response, clock: Clock): Promise<unknown> {
  const text = await response.text()
  const { data, errors } = readAnswer(text)
  if (response.ok && data !== undefined && errors === undefined) return data
  throw new GlueClientError({ ...failureOf(response, errors, clock), status: response.status, errors, data })
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly GraphQLErrorEntry[]
}

function readAnswer(text: string): Answer {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return {}
  }
  if (typeof answer !== 'object' || answer === null) return {}
  const errors = 'errors' in answer && Array.isArray(answer.errors) ? answer.errors.map(readError) : []
  const data = 'data' in answer ? answer.data : undefined
  return { ...(data !== undefined && { data }), ...(errors.length > 0 && { errors }) }
}

function readError(error: unknown): GraphQLErrorEntry {
  if (typeof error !== 'object' || error === null) return { message: 'An error without a message' }
  const message = 'message' in error && typeof error.message === 'string' ? error.message : 'An error without a message'
  const path = 'path' in error && Array.isArray(error.path) ? error.path.filter(isPathPart) : undefined
  const extensions = 'extensions' in error && isRecord(error.extensions) ? error.extensions : undefined
  return { message, ...(path && { path }), ...(extensions && { extensions }) }
}

function isPathPart(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Failure = Pick<GlueClientErrorInput, 'code' | 'message' | 'action' | 'retryAfterMs'>

function failureOf(response: Response, errors: readonly GraphQLErrorEntry[] | undefined, clock: Clock): Failure {
  const { status, headers } = response
  const said = errors === undefined ? '' : ` (${summary(errors)})`
  if (status === 401 || errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) {
    return {
      code: 'unauthenticated',
      message: `Glue does not accept the access token${said}. It may have expired, or the app may have been removed from the workspace: get another token, or install the app again.`,
    }
  }
  if (status === 403 || errors?.every(({ extensions }) => extensions?.code === 'FORBIDDEN')) {
    return {
      code: 'forbidden',
      message: `The app may not do this${said}. Install it again with the scope that it needs, or add it to the thread or group.`,
    }
  }
  if (status === 429) {
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'), clock.now())
    const wait = retryAfterMs === undefined ? 'Try again later' : `Try again in ${Math.ceil(retryAfterMs / 1000)} s`
    return { code: 'rate_limited', retryAfterMs, message: `Glue got too many requests${said}. ${wait}.` }
  }
  if (errors !== undefined) return { code: 'graphql', message: `Glue could not do it all: ${summary(errors)}.` }
  if (status >= 500 || status === 408) {
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'), clock.now())
    const message = `Glue answered with status ${status} and no GraphQL. Try again later.`
    return { code: 'temporarily_unavailable', retryAfterMs, message }
  }
  const type = headers.get('content-type') ?? 'no content type'
  return {
    code: 'invalid_response',
    action: status === 404 || status === 405 ? 'fix_config' : undefined,
    message: `The answer is not GraphQL: status ${status}, ${type}. Is \`url\` the address of Glue's GraphQL API?`,
  }
}

const mostErrors = 3

function summary(errors: readonly GraphQLErrorEntry[]): string {
  const said = errors.slice(0, mostErrors).map(({ message, path }) => {
    const shortened = message.length > 200 ? `${message.slice(0, 200)}…` : message
    return path && path.length > 0 ? `${shortened} (at ${path.join('.')})` : shortened
  })
  const more = errors.length - mostErrors
  return said.join('; ').replace(/\.$/, '') + (more > 0 ? `; and ${more} more` : '')
}
