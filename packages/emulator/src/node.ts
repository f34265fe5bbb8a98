import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { isIP, isIPv6 } from 'node:net'
import type { Emulator } from './create-emulator.ts'
import { serveOf } from './exchange/serve.ts'
import { GlueEmulatorError } from './glue-emulator-error.ts'
import { isLoopbackHost } from './loopback-host.ts'
import { socketListener } from './socket-listener.ts'

export { type DataFile, type DataFileOptions, openDataFile } from './data-file.ts'
export { readSeedFile } from './seed/read-seed-file.ts'

/** What {@link listen} takes. */
export interface ListenOptions {
  /** @defaultValue `0`: a free one */
  readonly port?: number | undefined
  /**
   * The address to listen on. `localhost` stands for 127.0.0.1 and, where the machine has it, ::1.
   *
   * @defaultValue `localhost`
   */
  readonly host?: string | undefined
  /** Names under which others reach this machine, such as the one that a container has for its neighbours. */
  readonly allowedHosts?: readonly string[] | undefined
}

/** An emulator on a socket. */
export interface EmulatorServer extends AsyncDisposable {
  /** Such as `http://localhost:4400`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Ends the server and its connections. The emulator itself goes on. */
  close(): Promise<void>
}

/**
 * Puts an emulator on a socket, for browsers and for other processes.
 *
 * Requests whose `Host` is neither a loopback name nor `host` get 403: a page elsewhere can point its own name to this
 * machine.
 *
 * @throws `port_taken`, `listen_failed`
 * @example
 * ```ts
 * import { createEmulator } from '@glue/emulator'
 * import { listen } from '@glue/emulator/node'
 *
 * await using server = await listen(createEmulator(), { port: 0 })
 * const answer = await fetch(`${server.url}/_glue/`)
 * console.log(await answer.json()) // { name: 'glue-emulator', profile: 'glue', … }
 * ```
 */
export async function listen(
  emulator: Emulator,
  { port = 0, host = 'localhost', allowedHosts = [] }: ListenOptions = {},
): Promise<EmulatorServer> {
  const listener = socketListener({ serve: serveOf(emulator), isAllowed: isAllowedHost(host, allowedHosts) })
  const servers = host === 'localhost' ? await listenOnLoopback(listener, port) : [await listenOn(listener, port, host)]
  const address = servers[0]?.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  const close = async () => {
    await Promise.all(servers.map(closed))
  }
  return {
    url: `http://${authority(host)}:${actualPort}`,
    port: actualPort,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** How a client writes a host. An address that stands for all addresses is reached by `localhost`. */
function authority(host: string): string {
  if (isUnspecified(host)) return 'localhost'
  return isIPv6(host) ? `[${host}]` : host
}

function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** A page elsewhere can point a name of its own here, but not an address, nor a name that the caller chose. */
function isAllowedHost(host: string, allowedHosts: readonly string[]): (host: string | undefined) => boolean {
  const isPublic = authority(host) !== host
  const names = new Set([authority(host), ...allowedHosts].map((name) => name.toLowerCase()))
  return (requested) => {
    const name = (requested ?? '').replace(/:\d{1,5}$/, '').toLowerCase()
    const address = name.replace(/^\[(.*)\]$/, '$1')
    const isAddress = isIP(address) !== 0 && !isUnspecified(address)
    return isLoopbackHost(requested) || names.has(name) || (isPublic && isAddress)
  }
}

/** Both loopback addresses on one port: `localhost` means one to some programs and the other to others. */
async function listenOnLoopback(listener: RequestListener, port: number, attemptsLeft = 5): Promise<Server[]> {
  const first = await listenOn(listener, port, '127.0.0.1')
  const address = first.address()
  const samePort = typeof address === 'object' && address !== null ? address.port : port
  try {
    return [first, await listenOn(listener, samePort, '::1')]
  } catch (error) {
    const isTaken = error instanceof GlueEmulatorError && error.code === 'port_taken'
    // A machine without IPv6 has 127.0.0.1 only.
    if (!isTaken) return [first]
    await closed(first)
    if (port === 0 && attemptsLeft > 0) return listenOnLoopback(listener, port, attemptsLeft - 1)
    throw error
  }
}

async function listenOn(listener: RequestListener, port: number, host: string): Promise<Server> {
  // Above what the emulator itself lets through, so that it can say which part of a request is too long.
  const server = createServer({ maxHeaderSize: 128 * 1024 }, listener)
  server.listen({ port, host, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenError(error, port, host)
  }
  return server
}

function listenError(error: unknown, port: number, host: string): GlueEmulatorError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown reason'
  if (reason === 'EADDRINUSE') {
    return new GlueEmulatorError({
      code: 'port_taken',
      message: `Port ${port} on ${host} is taken by another program. Choose another port, or 0 for a free one.`,
    })
  }
  return new GlueEmulatorError({
    code: 'listen_failed',
    message: `The emulator cannot listen on ${host}, port ${port}: ${reason}. Try the host localhost and port 0.`,
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    // A kept-alive connection would hold the server open until its other end lets go.
    server.closeAllConnections()
  })
}
