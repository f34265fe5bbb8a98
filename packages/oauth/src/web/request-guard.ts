/** What {@link refusesCrossSite} looks at. */
export interface RequestGuardInput {
  readonly request: Request
  /** The app's own origin, from the configuration: `Host` and `X-Forwarded-Host` are the sender's choice. */
  readonly origin: string
}

/**
 * Why a request may not come from the app's own pages, or `undefined` when it does.
 *
 * The header `Glue-CSRF` cannot be sent across origins without a preflight, which is never answered here.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc10017#section-6.1.3.3 RFC 10017, section 6.1.3.3}
 */
export function refusesCrossSite({ request, origin }: RequestGuardInput): string | undefined {
  if (request.headers.get('glue-csrf') !== '1') return 'The header `Glue-CSRF: 1` is missing.'
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' ? undefined : 'The request comes from another origin.'
  const sender = request.headers.get('origin')
  return sender === null || sender === origin ? undefined : 'The request comes from another origin.'
}

/** Whether a browser only wants to be prepared. Nobody may have asked for what a prefetch would start. */
export function isPrefetch(request: Request): boolean {
  const purpose =
    request.headers.get('sec-purpose') ?? request.headers.get('purpose') ?? request.headers.get('x-moz') ?? ''
  return /prefetch|prerender/i.test(purpose.slice(0, 200))
}
