import { privateHeaders } from '../private-headers.ts'

/**
 * The answer where nobody goes anywhere by a request: a browser only wants to be prepared, or a script asks, such as the one
 * of Next's `<Link>`. What an installation would start, nobody may have asked for.
 *
 * By `Sec-Fetch-Dest` and not by `Sec-Fetch-Mode`, which programs that are no browsers send as well.
 */
export function refuseNoNavigation({ headers }: Request): Response | undefined {
  const purpose = headers.get('sec-purpose') ?? headers.get('purpose') ?? headers.get('x-moz') ?? ''
  const isPrepared = /prefetch|prerender/i.test(purpose.slice(0, 200))
  const isNavigation = (headers.get('sec-fetch-dest') ?? 'document') === 'document'
  if (isNavigation && !isPrepared) return undefined
  const text = 'An installation starts when a person goes to this address. Nothing was started.'
  return new Response(text, { status: 503, headers: { ...privateHeaders, 'content-type': 'text/plain' } })
}
