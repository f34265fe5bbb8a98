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
  // Never where the app has a name of its own: there, `Host` means nothing.
  return isLoopback(own) && host !== null && isLoopback(host) && host.hostname !== own.hostname
}
