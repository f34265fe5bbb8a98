import process from 'node:process'
import { createEmulator } from '../../packages/emulator/src/index.ts'
import { listen } from '../../packages/emulator/src/node.ts'

// The emulator on a socket, until it is ended.

const { url } = await listen(createEmulator(), { host: '127.0.0.1' })
process.stdout.write(`${JSON.stringify({ origin: url })}\n`)
