import { once } from 'node:events'
import process from 'node:process'
import { Provider } from 'oidc-provider'
import { configurationFor } from './oidc-provider-configuration.js'

// node oidc-provider-server.js CLIENT_ID CLIENT_SECRET: the peer on a socket, until it is ended.
//
// JavaScript, because this process is also timed beside the bin, which is JavaScript too: to strip the types of a first
// file costs Node 45 ms.

const [, , clientId = '', clientSecret = ''] = process.argv
const server = new Provider('http://127.0.0.1', configurationFor({ clientId, clientSecret })).listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
if (typeof address !== 'object' || address === null) throw new Error('The peer has no port.')
process.stdout.write(`${JSON.stringify({ origin: `http://127.0.0.1:${address.port}` })}\n`)
