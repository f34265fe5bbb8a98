import { tryAgain } from '../store/try-again.ts'

/** A client of `redis` (5 or later) or `ioredis` (5 or later), for a single server or, with `ioredis`, a cluster. */
export type RedisClient =
  | { sendCommand(parameters: string[]): Promise<unknown> }
  | { call(command: string, ...parameters: string[]): Promise<unknown> }

/** Sends commands to Redis. */
export interface RedisCommands {
  once(...command: readonly [name: string, ...parameters: string[]]): Promise<unknown>
  /** Sends it again, up to two times, when the connection was lost: for what may be done twice. */
  repeatedly(...command: readonly [name: string, ...parameters: string[]]): Promise<unknown>
}

const PAUSES_MS = [50, 250] as const

export function redisCommands(client: RedisClient): RedisCommands {
  surviveFailures(client)
  // `ioredis` has a `sendCommand` too, for command objects of its own.
  const once: RedisCommands['once'] = async (name, ...parameters) =>
    'call' in client ? client.call(name, ...parameters) : client.sendCommand([name, ...parameters])
  return {
    once,
    repeatedly: (...command) => tryAgain(() => once(...command), { isWorthIt: isWorthAnotherTry, pausesMs: PAUSES_MS }),
  }
}

/** Node ends a process that does not listen to the `error` of its client, which comes with every lost connection. */
function surviveFailures(client: object): void {
  if (!('on' in client && 'listenerCount' in client)) return
  if (typeof client.on !== 'function' || typeof client.listenerCount !== 'function') return
  if (client.listenerCount('error') === 0) client.on('error', () => {})
}

/** Whether a command failed because its connection is gone, or because the server is not ready for it. */
function isWorthAnotherTry(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof TypeError) return false
  // What a server answers begins with a word in capitals. All else is told by the client itself.
  const [, answer] = /^([A-Z]{2,}) /.exec(error.message) ?? []
  return answer === undefined || transient.has(answer)
}

const transient: ReadonlySet<string> = new Set(['LOADING', 'MASTERDOWN', 'READONLY', 'CLUSTERDOWN', 'TRYAGAIN'])
