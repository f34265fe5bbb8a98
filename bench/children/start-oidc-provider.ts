import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { accessTokenOf, type Credentials, tokenRequest } from '../token-request.ts'
import { configurationFor } from './oidc-provider-configuration.js'

// node start-oidc-provider.ts CREDENTIALS: the same steps of the peer. It has no `fetch`, so it is asked on a socket.

/** What is printed, as one line of JSON. */
export interface PeerSteps {
  readonly importMs: number
  readonly createMs: number
  /** From before `new Provider()` until the first token. */
  readonly tokenMs: number
}

const credentials: Credentials = JSON.parse(process.argv[2] ?? '')
const startedAt = performance.now()
const { Provider } = await import('oidc-provider')
const importedAt = performance.now()
const provider = new Provider('http://127.0.0.1', configurationFor(credentials))
const createdAt = performance.now()
const server = provider.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
if (typeof address !== 'object' || address === null) throw new Error('The peer has no port.')
const response = await fetch(`http://127.0.0.1:${address.port}/token`, tokenRequest(credentials))
accessTokenOf(response.status, await response.json())
const tokenAt = performance.now()

const steps: PeerSteps = {
  importMs: importedAt - startedAt,
  createMs: createdAt - importedAt,
  tokenMs: tokenAt - importedAt,
}
process.stdout.write(`${JSON.stringify(steps)}\n`)
server.closeAllConnections()
server.close()
