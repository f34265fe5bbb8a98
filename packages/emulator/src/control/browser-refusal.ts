import type { ArrivingRequest } from '../exchange/received-request.ts'

/**
 * Why a browser's request is refused, if it is.
 *
 * Nothing below `/_glue/` is for pages: one that somebody visits while an emulator runs could control it. Browsers say
 * where a request comes from, in `Origin` or in `Sec-Fetch-Site`; a script without a browser says nothing. Opening an
 * address by hand is let through, and so is a page of the emulator's own that only looks.
 */
export function browserRefusal({ method, headers }: ArrivingRequest): string | undefined {
  const site = headers.get('sec-fetch-site')
  const isOwn = site === null || site === 'none' || (site === 'same-origin' && method === 'GET')
  if (headers.get('origin') === null && isOwn) return undefined
  return 'Calls that control the emulator are not taken from web pages. Send them from a test or a script.'
}
