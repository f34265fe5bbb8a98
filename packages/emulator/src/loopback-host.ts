/**
 * Whether a `Host` header names this machine.
 *
 * A page of another site can make its own name point to 127.0.0.1 (DNS rebinding) and then talk to the emulator as if
 * it were its own server. The browser still sends that site's name as the host.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return /^(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host ?? '')
}
