import { GlueClientError } from '../glue-client-error.ts'

/** A token that is about to be sent. */
export interface TokenJourney {
  readonly token: string
  readonly url: string
  /** Whether the app gave its own `fetch`, which need not go to the URL's host at all. */
  readonly hasOwnFetch: boolean
}

/**
 * Refuses to send a token where it does not belong: in clear text to another machine, or an emulator's token to a real host.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-5.3 RFC 6750, section 5.3}
 * @throws GlueClientError `insecure_url`, `emulator_token`
 */
export function checkTokenTarget({ token, url, hasOwnFetch }: TokenJourney): void {
  const target = new URL(url, globalThis.location?.href)
  if (isLoopback(target.hostname)) return
  if (target.protocol !== 'https:') {
    throw new GlueClientError({
      code: 'insecure_url',
      message: `The access token was not sent to ${target.origin}: without https anybody on the way could read it. Use an https URL.`,
    })
  }
  if (token.startsWith('emu_') && !hasOwnFetch) {
    throw new GlueClientError({
      code: 'emulator_token',
      message:
        `The access token is from the emulator and was not sent to ${target.origin}. ` +
        "Set `url` to the emulator's `/public/graphql`, or pass the emulator's `fetch`, or use a token from Glue.",
    })
  }
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
