import { GlueClientError } from '../glue-client-error.ts'
import type { FetchFunction } from './glue-fetch.ts'
import { isLoopbackHost } from './loopback-host.ts'

/** A token that is about to be sent. */
export interface TokenJourney {
  readonly token: string
  readonly url: string
  /** What sends it. The emulator's own answers in this process, whatever the URL's host. */
  readonly fetch: FetchFunction
}

/**
 * Refuses to send a token where it does not belong: in clear text to another machine, or an emulator's token to a real host.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-5.3 RFC 6750, section 5.3}
 * @throws GlueClientError `insecure_url`, `emulator_token`
 */
export function checkTokenTarget({ token, url, fetch }: TokenJourney): void {
  const { hostname, protocol, origin } = new URL(url, globalThis.location?.href)
  if (isLoopbackHost(hostname)) return
  const refuse = (code: 'insecure_url' | 'emulator_token', why: string): never => {
    throw new GlueClientError({ code, message: `The access token was not sent to ${origin}: ${why}` })
  }
  if (protocol !== 'https:') refuse('insecure_url', 'without https anybody on the way could read it. Use an https URL.')
  if (token.startsWith('emu_') && !isEmulatorFetch(fetch)) {
    refuse(
      'emulator_token',
      "it is the emulator's. Set `url` to the emulator, pass its `fetch`, or use a token from Glue.",
    )
  }
}

/** The emulator marks its `fetch`, because this package does not import it. */
const emulatorFetchMark: unique symbol = Symbol.for('@glue/emulator/fetch')

function isEmulatorFetch(fetch: FetchFunction): boolean {
  return emulatorFetchMark in fetch && fetch[emulatorFetchMark] === true
}
