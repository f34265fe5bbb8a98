import type { FetchFunction } from '../src/fetch/index.ts'

/** A request as a server saw it. */
export interface SeenRequest {
  readonly url: string
  readonly init: RequestInit
  readonly headers: Headers
  readonly token: string | undefined
  readonly body: string
}

/** A server that answers as a test says, and remembers what it was asked. */
export interface StubServer {
  readonly fetch: FetchFunction
  readonly seen: SeenRequest[]
}

export function stubServer(answer: (request: SeenRequest, count: number) => Response | Promise<Response>): StubServer {
  const seen: SeenRequest[] = []
  return {
    seen,
    fetch: async (input, init = {}) => {
      const headers = new Headers(init.headers)
      const token = headers.get('authorization')?.replace('Bearer ', '')
      const body = init.body === undefined || init.body === null ? '' : await new Response(init.body).text()
      const request = { url: String(input instanceof Request ? input.url : input), init, headers, token, body }
      seen.push(request)
      return answer(request, seen.length)
    },
  }
}

export const url = 'https://api.gluegroups.com/public/graphql'

/** The arguments of `fetch` for a GraphQL operation. */
export function operation(query: string, init: RequestInit = {}): [string, RequestInit] {
  const body = JSON.stringify({ query })
  return [url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, ...init }]
}

export const query = '{ me { id } }'
export const mutation = 'mutation { sendMessage(input: { message: { text: "Hello" } }) { message { id } } }'

export function data(value: unknown = { me: { id: 'usr_1' } }): Response {
  return Response.json({ data: value })
}

export function unauthenticated(answer: object = { data: null }, status = 200): Response {
  const errors = [{ message: 'The token is not valid.', extensions: { code: 'UNAUTHENTICATED' } }]
  return Response.json({ errors, ...answer }, { status })
}

/** A promise with its handles outside. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const result = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in result) return result.error
  throw new Error(`It did not fail, but gave ${String(result.value)}.`)
}
