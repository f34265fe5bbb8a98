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
    if (await isFree(host, port)) return { port, taken }
    taken.push(port)
  }
  throw new PortTakenError(`No port is free from ${preferred} to ${preferred + 49} on ${host}.`)
}

/** @throws PortTakenError when somebody else listens there. */
export async function requirePort(host: string, port: number): Promise<FreePort> {
  if (await isFree(host, port)) return { port, taken: [] }
  throw new PortTakenError(`Port ${port} on ${host} is taken. Choose another with --port, or leave --port out.`)
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
