/**
 * Whether nobody goes anywhere by a request: a browser only wants to be prepared, or a script asks, such as the one of Next's
 * `<Link>`. What an installation would start, nobody may have asked for.
 */
export function isNoNavigation({ headers }: Request): boolean {
  const purpose = headers.get('sec-purpose') ?? headers.get('purpose') ?? headers.get('x-moz') ?? ''
  return (
    /prefetch|prerender/i.test(purpose.slice(0, 200)) || (headers.get('sec-fetch-mode') ?? 'navigate') !== 'navigate'
  )
}
