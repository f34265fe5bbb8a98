import { jsonError } from './json-error.ts'

/** What {@link refuseCrossSite} looks at. */
export interface RequestGuardInput {
  readonly request: Request
  /** The app's own origin, from the configuration: `Host` and `X-Forwarded-Host` are the sender's choice. */
  readonly origin: string
}

/**
 * The answer to a request that does not come from the app's own pages, or `undefined` when it does.
 *
 * The header `Glue-CSRF` cannot be sent across origins without a preflight, which is never answered here.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc10017#section-6.1.3.3 RFC 10017, section 6.1.3.3}
 */
export function refuseCrossSite({ request: { headers }, origin }: RequestGuardInput): Response | undefined {
  if (headers.get('glue-csrf') !== '1') {
    return jsonError('cross_site', { message: 'The header `Glue-CSRF: 1` is missing.' })
  }
  const site = headers.get('sec-fetch-site')
  // A browser's own word, which no script can change, and which is right behind a proxy of a development server, too.
  const sender = site === null ? headers.get('origin') : null
  const isOwn = (site === null || site === 'same-origin') && (sender === null || sender === origin)
  return isOwn ? undefined : jsonError('cross_site')
}
