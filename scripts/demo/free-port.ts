import { createServer } from 'node:net'

/** The port that was asked for by name is taken. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

export interface FreePort {
  readonly port: number
  /** The ports before it that were taken. */
  readonly taken: readonly number[]
}

/** The first free port from `preferred` on. */
export async function freePort(host: string, preferred: number): Promise<FreePort> {
  const taken: number[] = []
  for (let port = preferred; port < preferred + 50; port++) {
    if ((await probe(host, port)) !== undefined) return { port, taken }
    taken.push(port)
  }
  throw new PortTakenError(`No port is free from ${preferred} to ${preferred + 49} on ${host}.`)
}

/**
 * This port and no other; 0 means any that is free.
 *
 * @throws PortTakenError when somebody else listens there.
 */
export async function requirePort(host: string, wanted: number): Promise<FreePort> {
  const port = await probe(host, wanted)
  if (port !== undefined) return { port, taken: [] }
  throw new PortTakenError(`Port ${wanted} on ${host} is taken. Choose another with --port, or leave --port out.`)
}

/** Listens for a moment. Undefined when the port is taken. */
function probe(host: string, wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(wanted, host, () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : wanted
      server.close(() => resolve(port))
    })
  })
}
