import type { GlueWeb } from '../src/web/index.ts'

export interface BrowserOptions {
  readonly web: GlueWeb
  readonly origin?: string
  /** Who is signed in to the app. Travels in the app's own session cookie. */
  readonly user?: string | undefined
}

/** A browser as far as the app's own origin is concerned: a cookie jar, and the headers that browsers add. */
export class Browser {
  readonly #web: GlueWeb
  readonly #origin: string
  readonly cookies: Map<string, string> = new Map()

  constructor({ web, origin = 'http://127.0.0.1:4000', user }: BrowserOptions) {
    this.#web = web
    this.#origin = origin
    if (user !== undefined) this.signIn(user)
  }

  signIn(user: string): void {
    this.cookies.set('session', user)
  }

  /** What the jar sends, as bytes matter. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** The cookies of running installations: names and values. */
  get flowCookies(): readonly (readonly [name: string, value: string])[] {
    return [...this.cookies].filter(([name]) => /^(?:__Host-)?glue-flow-/.test(name))
  }

  /** A navigation, or any request when `init` says so. The jar takes the answer's cookies. */
  async open(target: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.cookies.size > 0) headers.set('cookie', this.cookieHeader)
    const response = await this.#web.handle(new Request(new URL(target, this.#origin), { ...init, headers }))
    if (response === undefined) throw new Error(`${target} is no route of Glue's.`)
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      if (cookie.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  /** A navigation, on to the page that says why an installation failed, where it leads there. */
  async visit(target: string | URL): Promise<Response> {
    const response = await this.open(target)
    const location = response.headers.get('location') ?? ''
    return location.startsWith(`${this.#origin}${this.#web.routes.failed}?`) ? this.open(location) : response
  }

  /** A request of the app's own page. */
  async call(target: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({
      'glue-csrf': '1',
      'sec-fetch-site': 'same-origin',
      ...Object.fromEntries(new Headers(init.headers)),
    })
    return this.open(target, { ...init, headers })
  }

  /** A GraphQL operation of the app's own page. */
  async graphql(workspaceId: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.call('/glue/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'glue-workspace': workspaceId, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  }

  /** Starts an installation and says where Glue's consent page is. */
  async install(query: string = ''): Promise<URL> {
    const response = await this.open(`${this.#web.routes.install}${query}`)
    const location = response.headers.get('location')
    if (response.status !== 303 || location === null)
      throw new Error(`The installation did not start: ${response.status}`)
    return new URL(location)
  }
}
