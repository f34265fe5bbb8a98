interface Cookie {
  readonly value: string
  /** As it was set, with all of its attributes. */
  readonly text: string
}

/** Somebody at a browser: its cookies, and what browsers say of themselves. Redirects are not followed. */
export class Person {
  readonly #origin: string
  readonly #cookies = new Map<string, Cookie>()

  constructor(origin: string) {
    this.#origin = origin
  }

  /** The cookies as they were set, with all of their attributes. */
  get cookies(): string[] {
    return Array.from(this.#cookies.values(), ({ text }) => text)
  }

  /** Another browser with the same cookies, such as that of whoever copied them. */
  copy(): Person {
    const other = new Person(this.#origin)
    for (const [name, cookie] of this.#cookies) other.#cookies.set(name, cookie)
    return other
  }

  /** What a script does with `document.cookie`. */
  setCookie(text: string): void {
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(text) ?? []
    const isOver = /; *max-age=0|; *expires=[^;]* 1970 /i.test(text)
    if (isOver) this.#cookies.delete(name)
    else this.#cookies.set(name, { value, text })
  }

  /** Follows a link of the app's own page. */
  open(path: string): Promise<Response> {
    return this.#request(path, { headers: { ...navigation, 'sec-fetch-site': 'same-origin' } })
  }

  /** Comes from another site, by a redirect: cookies that are `Strict` stay at home. */
  arrive(url: URL): Promise<Response> {
    const headers = { ...navigation, 'sec-fetch-site': 'cross-site' }
    return this.#request(url.href, { headers }, ({ text }) => !/; *samesite=strict/i.test(text))
  }

  /** Sends a form of the app's own page. */
  submit(path: string, form: Readonly<Record<string, string>> = {}): Promise<Response> {
    const headers = { ...navigation, origin: this.#origin, 'sec-fetch-site': 'same-origin' }
    return this.#request(path, { method: 'POST', body: new URLSearchParams(form), headers })
  }

  /** What a script of the app's own page sends as JSON. */
  send(path: string, json: unknown): Promise<Response> {
    return this.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    })
  }

  /** What a script of the app's own page has. */
  readonly fetch = (path: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (path instanceof Request) throw new TypeError('The page of the guides asks for paths.')
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(ofScript)) headers.set(name, value)
    if (init.method !== undefined && init.method !== 'GET') headers.set('origin', this.#origin)
    return this.#request(String(path), { ...init, headers })
  }

  async #request(path: string, init: RequestInit, isSent: (cookie: Cookie) => boolean = () => true): Promise<Response> {
    const headers = new Headers(init.headers)
    const sent = [...this.#cookies].filter(([, cookie]) => isSent(cookie))
    if (sent.length > 0) headers.set('cookie', sent.map(([name, { value }]) => `${name}=${value}`).join('; '))
    const response = await fetchOfNode(new URL(path, this.#origin), { ...init, headers, redirect: 'manual' })
    for (const text of response.headers.getSetCookie()) this.setCookie(text)
    return response
  }
}

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } as const
const ofScript = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' } as const

// A test may put a page's own in the place of the global one.
const fetchOfNode = globalThis.fetch
