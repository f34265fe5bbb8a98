/** As much of a browser as the demo's check needs: cookies, no redirects of its own accord, and the page's origin. */
export interface CheckBrowser {
  readonly get: (url: string) => Promise<Response>
  readonly post: (url: string, body: URLSearchParams | string, headers?: Record<string, string>) => Promise<Response>
}

export function createBrowser(): CheckBrowser {
  const jars = new Map<string, Map<string, string>>()

  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const { host } = new URL(url)
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    if (cookie !== '') headers.set('cookie', cookie)
    const response = await fetch(url, { ...init, headers, redirect: 'manual', signal: AbortSignal.timeout(20_000) })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }

  return {
    get: (url) => send(url, { headers: { 'sec-fetch-site': 'same-origin', 'glue-csrf': '1' } }),
    post: (url, body, headers = {}) => send(url, { method: 'POST', body, headers: { ...sameOrigin(url), ...headers } }),
  }
}

function sameOrigin(url: string): Record<string, string> {
  return { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  const name = pair.slice(0, at)
  const isDeleted = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute))
  if (isDeleted) jar.delete(name)
  else jar.set(name, pair.slice(at + 1))
}
