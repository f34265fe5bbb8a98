/** What an endpoint answered, as far as it can be understood. */
export interface EndpointAnswer {
  readonly status: number
  readonly contentType: string
  readonly data?: unknown
  /** Empty where the answer has none. */
  readonly errors: readonly AnsweredError[]
}

/** An error in a GraphQL answer. */
export interface AnsweredError {
  readonly message: string
  /** Its `extensions.code`. */
  readonly code: string | undefined
}

/** Reads an answer, whatever it is. */
export async function readEndpointAnswer(response: Response): Promise<EndpointAnswer> {
  const { status, headers } = response
  const contentType = headers.get('content-type') ?? 'no content type'
  const answer = parseJson(await response.text())
  const errors = Array.isArray(answer['errors']) ? answer['errors'].map(readError) : []
  return { status, contentType, data: answer['data'], errors }
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(text)
    return isObject(answer) ? answer : {}
  } catch {
    return {}
  }
}

function readError(error: unknown): AnsweredError {
  const { message, extensions } = isObject(error) ? error : {}
  const code = isObject(extensions) && typeof extensions['code'] === 'string' ? extensions['code'] : undefined
  // Nobody reads more of it, and what looks for words in it takes the longer the longer it is.
  return { message: typeof message === 'string' ? message.slice(0, 1000) : 'an error without a message', code }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
