import { createServer, type RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { failureOf, mutation, operation, query } from '../../testing/stub-server.ts'
import { createGlueFetch } from './glue-fetch.ts'

describe("over a socket, with the platform's own fetch", () => {
  it('gives the answer, also a compressed one', async () => {
    await using server = await listen((request, response) => {
      const json = JSON.stringify({ data: { token: request.headers.authorization } })
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(json))
    })
    const response = await createGlueFetch({ accessToken: 'abc' })(server.url, operation(query)[1])
    expect(response.url).toBe(server.url)
    expect(await response.json()).toEqual({ data: { token: 'Bearer abc' } })
  })

  it('does not take the token along a redirect', async () => {
    const paths: (string | undefined)[] = []
    await using server = await listen((request, response) => {
      paths.push(request.url)
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    const failure = await failureOf(createGlueFetch({ accessToken: 'abc' })(server.url, operation(query)[1]))
    expect(failure).toMatchObject({ code: 'unexpected_redirect', status: 307 })
    expect(paths).toEqual(['/'])
  })

  it('says that nobody listens', async () => {
    const server = await listen(() => {})
    await server[Symbol.asyncDispose]()
    const failure = await failureOf(createGlueFetch({ maxRetries: 0 })(server.url, operation(query)[1]))
    expect(failure).toMatchObject({ code: 'network_error' })
    expect(String(failure)).toContain('(ECONNREFUSED)')
  })

  it('says that the connection broke in the middle of the answer', async () => {
    await using server = await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      response.write('the beginning')
      setImmediate(() => response.destroy())
    })
    const text = createGlueFetch()(server.url, operation(mutation)[1]).then((response) => response.text())
    expect(await failureOf(text)).toMatchObject({ code: 'network_error' })
  })

  it('closes the connection when the caller aborts', async () => {
    let closed: () => void = () => {}
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve
    })
    await using server = await listen((request) => {
      request.socket.on('close', closed)
      controller.abort(new Error('closed'))
    })
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch()(server.url, operation(query, { signal: controller.signal })[1]))
    expect(await failure).toEqual(new Error('closed'))
    await isClosed
  })
})

async function listen(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
