import { performance } from 'node:perf_hooks'
import process from 'node:process'

// How long Node itself takes for a first request and answer that go nowhere: it loads its `fetch` only then.

const startedAt = performance.now()
await new Request('http://localhost/', { method: 'POST', body: 'grant_type=client_credentials' }).text()
await Response.json({}).json()
process.stdout.write(`${JSON.stringify({ requestMs: performance.now() - startedAt })}\n`)
