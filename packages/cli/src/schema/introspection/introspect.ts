import {
  createGlueFetch,
  type FetchFunction,
  GlueClientError,
  isGlueClientError,
  type TokenProvider,
} from '@glue/client/fetch'
import { CommandError } from '../../terminal/command-error.ts'
import { type EndpointAnswer, readEndpointAnswer } from './endpoint-answer.ts'
import { introspectionFailure } from './introspection-failure.ts'
import { introspectionQuery, type NewerPart, refusedParts } from './introspection-query.ts'
import { strangerText } from './stranger-text.ts'

/** What {@link introspect} takes. */
export interface IntrospectInput {
  readonly url: string
  /** The endpoint, fit to be shown. */
  readonly name: string
  readonly accessToken?: TokenProvider | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What else must not show up in a message, beside the token and the headers. */
  readonly secrets?: readonly string[] | undefined
  readonly fetch?: FetchFunction | undefined
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** What an endpoint says of its schema. */
export interface Introspection {
  /** The `data` of its answer. */
  readonly data: unknown
  /** What it was not asked for, because it does not know it. */
  readonly unknownParts: ReadonlySet<NewerPart>
  /** What was sent along, and must not come back in a message. */
  readonly secrets: ReadonlySet<string>
}

/**
 * Asks an endpoint for its schema, and asks again for less where the server is older than a part of the question.
 *
 * @throws CommandError `unauthenticated`, `introspection_off`, `invalid_response`, `temporarily_unavailable`, `timeout`;
 * and GlueClientError where the request could not be sent
 */
export async function introspect(input: IntrospectInput): Promise<Introspection> {
  const { name, headers = {} } = input
  const secrets = new Set([...Object.values(headers), ...(input.secrets ?? [])])
  const ask = createAsk(input, secrets)
  const unknownParts = new Set<NewerPart>()
  for (;;) {
    const answer = await ask(introspectionQuery(unknownParts))
    if (answer.errors.length === 0 && hasSchema(answer)) return { data: answer.data, unknownParts, secrets }
    const refused = refusedParts(answer.errors.map(({ message }) => message)).filter((part) => !unknownParts.has(part))
    if (refused.length === 0) {
      const hasToken = input.accessToken !== undefined || new Headers(headers).has('authorization')
      throw introspectionFailure({ name, answer, hasToken, secrets })
    }
    for (const part of refused) unknownParts.add(part)
  }
}

type Ask = (query: string) => Promise<EndpointAnswer>

function createAsk({ url, signal, ...input }: IntrospectInput, secrets: Set<string>): Ask {
  const { name, headers, fetch, timeoutMs = 30_000 } = input
  const accessToken = input.accessToken === undefined ? undefined : remembered(input.accessToken, secrets)
  const send = createGlueFetch({ accessToken, headers, fetch, timeoutMs })
  return async (query) => {
    try {
      const response = await send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
        body: JSON.stringify({ operationName: 'IntrospectionQuery', query }),
        ...(signal && { signal }),
      })
      return await readEndpointAnswer(response)
    } catch (error) {
      throw inOurWords(error, { name, timeoutMs, secrets })
    }
  }
}

/** The same tokens, and each that was handed out is known as a secret. */
function remembered(provider: TokenProvider, secrets: Set<string>): TokenProvider {
  return async (context) => {
    const answer = typeof provider === 'string' ? provider : await provider(context)
    const token = typeof answer === 'string' ? answer : answer.accessToken
    secrets.add(token)
    return token
  }
}

/** The client's advice is about its options, which whoever types a command does not have. */
function inOurWords(
  error: unknown,
  { name, timeoutMs, secrets }: { name: string; timeoutMs: number; secrets: ReadonlySet<string> },
): unknown {
  if (!isGlueClientError(error)) return error
  if (error.code === 'timeout') {
    return new CommandError({
      code: 'timeout',
      message: `${name} gave no complete answer within ${timeoutMs / 1000} s. Try again, or give \`glue schema pull\` a longer --timeout.`,
    })
  }
  if (error.code === 'invalid_response') {
    return new CommandError({
      code: 'invalid_response',
      message: `${name} answered with more than 32 MiB, which is no schema that can be used. Is this the URL of a GraphQL API?`,
    })
  }
  // A server that redirects chooses the address that the message has.
  const text = error.message.replace(/ See docs\/errors\/\w+\.md\.$/, '')
  return new GlueClientError({ code: error.code, message: strangerText({ text, secrets, maxLength: 1000 }) })
}

function hasSchema({ data }: EndpointAnswer): boolean {
  return typeof data === 'object' && data !== null && '__schema' in data && data.__schema !== null
}
