import process from 'node:process'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { proxy } from 'hono/proxy'
import { createGlueOAuth, glueServerAt } from '../../packages/oauth/src/index.ts'
import { createGlueWeb, type OperationManifest } from '../../packages/oauth/src/web/index.ts'

// node web-proxies.ts UPSTREAM HASH: two backends for frontend in one process, and what its processor did so far.

/** What is printed, as one line of JSON. */
export interface WebProxiesReport {
  readonly glueUrl: string
  readonly honoUrl: string
  /** Answers with the time of the processor, in microseconds. */
  readonly cpuUrl: string
}

const [upstream = '', hash = ''] = process.argv.slice(2)
const manifest: OperationManifest = {
  [hash]: {
    operationName: 'Threads',
    operationType: 'query',
    rootFields: ['threads'],
    source: 'query Threads($first: Int) { threads(first: $first) { nodes { id subject } } }',
  },
}
const oauth = createGlueOAuth({
  clientId: 'bench',
  clientSecret: 'a secret for nobody',
  redirectUri: 'http://127.0.0.1/glue/callback',
  scopes: ['threads:read'],
  server: { ...glueServerAt('http://127.0.0.1'), apiEndpoint: upstream },
  fetch: async (input, init) =>
    input === upstream
      ? fetch(input, init)
      : Response.json({ access_token: 'x'.repeat(64), token_type: 'Bearer', expires_in: 3600, scope: 'threads:read' }),
})
const web = createGlueWeb({
  oauth,
  keys: ['a key of the bench, of 32 bytes or more'],
  getUser: (request) => (request.headers.get('cookie') === 'session=1' ? { id: '1' } : undefined),
  authorize: ({ operation }) => operation?.operationType === 'query',
  operations: manifest,
})

const glueUrl = await listen(new Hono().all('*', async (c) => (await web.handle(c.req.raw)) ?? c.notFound()))
const honoUrl = await listen(
  new Hono().post('/glue/graphql', (c) =>
    proxy(upstream, { ...c.req, headers: { ...c.req.header(), authorization: `Bearer ${'x'.repeat(64)}` } }),
  ),
)
const cpuUrl = await listen(
  new Hono().get('/', (c) => {
    const { user, system } = process.cpuUsage()
    return c.json(user + system)
  }),
)
process.stdout.write(`${JSON.stringify({ glueUrl, honoUrl, cpuUrl } satisfies WebProxiesReport)}\n`)

function listen(app: Hono): Promise<string> {
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(`http://127.0.0.1:${port}`))
  })
}
