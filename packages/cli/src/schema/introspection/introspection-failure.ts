import { CommandError } from '../../terminal/command-error.ts'
import type { EndpointAnswer } from './endpoint-answer.ts'
import { strangerText } from './stranger-text.ts'

/** What {@link introspectionFailure} explains. */
export interface IntrospectionFailureInput {
  /** The endpoint, fit to be shown. */
  readonly name: string
  readonly answer: EndpointAnswer
  readonly hasToken: boolean
  /** What was sent along and must not come back in a message. */
  readonly secrets: Iterable<string>
}

/** Why an answer holds no schema, and what to do. */
export function introspectionFailure({ name, answer, hasToken, secrets }: IntrospectionFailureInput): CommandError {
  const { status, contentType, errors } = answer
  const texts = errors.map(({ message }) => strangerText({ text: message, secrets }).replace(/\.$/, ''))
  const more = texts.length > mostErrors ? `; and ${texts.length - mostErrors} more` : ''
  const said = texts.length === 0 ? `status ${status}` : `"${texts.slice(0, mostErrors).join('; ')}"${more}`

  if (status === 401 || errors.some(({ code }) => code === 'UNAUTHENTICATED')) {
    const message = hasToken
      ? `${name} does not accept the token: ${said}. It may be wrong, expired, or meant for another server: get a new one.`
      : `${name} wants a token: ${said}. Set GLUE_TOKEN; \`glue schema pull --help\` shows other ways.`
    return new CommandError({ code: 'unauthenticated', message })
  }
  if (isIntrospectionOff(answer)) {
    return new CommandError({
      code: 'introspection_off',
      message: `${name} does not tell its schema: ${said}. Introspection is switched off there, or not allowed with this token: ask its operators for a token that may, or for the schema as a file.`,
    })
  }
  if (status === 403) {
    const message = `${name} does not allow this: ${said}. ${hasToken ? 'Use a token that may read the schema.' : 'It may want a token: set GLUE_TOKEN.'}`
    return new CommandError({ code: 'unauthenticated', message })
  }
  if (status === 408 || status === 429 || (status >= 500 && errors.length === 0)) {
    return new CommandError({
      code: 'temporarily_unavailable',
      message: `${name} is not available now: ${said}. Try again later.`,
    })
  }
  if (errors.length > 0) {
    return new CommandError({
      code: 'invalid_response',
      message: `${name} did not answer the introspection query: ${said}. If the URL is right, ask its operators what it allows.`,
    })
  }
  return new CommandError({
    code: 'invalid_response',
    message: `${name} did not answer with GraphQL, but with status ${status} and ${strangerText({ text: contentType, secrets })}. Is this the URL of a GraphQL API?`,
  })
}

const mostErrors = 3

function isIntrospectionOff({ data, errors }: EndpointAnswer): boolean {
  // One server hides the field, another one has a rule against it, a third one answers with nothing.
  const isRefused = errors.some(
    ({ message, code }) => code === 'INTROSPECTION_DISABLED' || /\bintrospection\b|["'`]__schema["'`]/i.test(message),
  )
  return isRefused || (typeof data === 'object' && data !== null && '__schema' in data && data.__schema === null)
}
