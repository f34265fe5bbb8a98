/** An answer as data, before it travels. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Nothing where HTTP has none: 204, 304, and redirects of ours. */
  readonly body: string | undefined
  /** An answer of so many spaces in the place of a body. */
  readonly bombBytes?: number | undefined
}

export async function answerOf(response: Response): Promise<Answer> {
  const { status, body } = response
  // yoga brings headers of its own kind, which not every `Response` of a test's environment reads as such.
  const headers = new Headers([...response.headers])
  return { status, headers, body: body === null ? undefined : await response.text() }
}

/** An answer in JSON, which nobody may keep. */
export function jsonAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }),
    body: JSON.stringify(body),
  }
}
