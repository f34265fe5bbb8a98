import { isLoopback } from '../../server/glue-server.ts'

/**
 * Whether the app was opened under another name of this machine than its own: `localhost` has not the cookies of `127.0.0.1`,
 * and the person would learn it at the end.
 *
 * @param origin - the app's own, from the configuration
 */
export function isOtherLoopback({ headers }: Request, origin: string): boolean {
  const own = new URL(origin)
  const host = URL.parse(`http://${headers.get('host') ?? ''}`)
  // Never where the app has a name of its own: there, `Host` means nothing. And at the same port only: a proxy of a development
  // server may call itself by another name and port, and would be sent there and back for ever.
  const isNeighbour = host !== null && isLoopback(host) && host.port === own.port
  return isLoopback(own) && isNeighbour && host.hostname !== own.hostname
}
