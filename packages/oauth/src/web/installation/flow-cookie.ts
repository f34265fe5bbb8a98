import type { Clock } from '../../clock.ts'
import { type Opened, type Sealer, toBase64Url } from '../../seal.ts'
import { parseCookies, setCookie } from './cookie-header.ts'

/** How long a person may take over Glue's consent page. */
export const FLOW_LIFETIME_MS = 600_000
const MAX_FLOWS = 5
/** Of the 4096 bytes that browsers and proxies take at least for all cookies. */
const MAX_COOKIE_BYTES = 3_400

/** What one running installation needs to know again at its callback, and nobody else may know or choose. */
export interface Flow {
  readonly codeVerifier: string
  readonly userId: string
  /** An absolute URL on the app's origin. */
  readonly returnTo: string
  readonly workspaceHint: string | undefined
  readonly issuer: string
  readonly clientId: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** What {@link createFlowCookies} works with. */
export interface FlowCookiesInput {
  readonly sealer: Sealer
  readonly clock: Clock
  /** False on loopback over http, where browsers refuse the `__Host-` prefix. */
  readonly isSecure: boolean
}

/** One sealed cookie per running installation, so that two tabs do not break each other. */
export interface FlowCookies {
  /** The flow that this browser started with this state. */
  read(request: Request, stateHash: string): Promise<Flow | undefined>
  /** The `Set-Cookie` values that start a flow, and that drop the oldest where there are too many. */
  start(request: Request, stateHash: string, flow: Flow): Promise<string[]>
  /** The `Set-Cookie` value that ends a flow. */
  end(stateHash: string): string
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.7 RFC 9700, section 4.7}: bound to the browser */
export function createFlowCookies({ sealer, clock, isSecure }: FlowCookiesInput): FlowCookies {
  const prefix = isSecure ? '__Host-glue-flow-' : 'glue-flow-'
  const removal = (name: string): string => setCookie({ name, value: '', maxAgeS: 0, isSecure })

  async function others(request: Request, except: string): Promise<Found[]> {
    const found: Found[] = []
    for (const [name, value] of parseCookies(request.headers.get('cookie'))) {
      if (!name.startsWith(prefix) || name === except) continue
      const flow = parseFlow(await sealer.open(value, name))
      found.push({ name, bytes: name.length + value.length + 3, expiresAt: flow?.expiresAt })
    }
    // Those that cannot be read come last: they may be of another app on this host, or planted.
    return found.toSorted((a, b) => (b.expiresAt ?? 0) - (a.expiresAt ?? 0))
  }

  return {
    async read(request, stateHash) {
      const name = prefix + stateHash
      const value = parseCookies(request.headers.get('cookie')).get(name)
      return value === undefined ? undefined : parseFlow(await sealer.open(value, name))
    },

    async start(request, stateHash, flow) {
      const name = prefix + stateHash
      const value = await sealer.seal(JSON.stringify({ v: 1, ...flow }), name)
      const written = [setCookie({ name, value, maxAgeS: FLOW_LIFETIME_MS / 1000, isSecure })]
      let count = 1
      let bytes = name.length + value.length + 3
      for (const other of await others(request, name)) {
        count += 1
        bytes += other.bytes
        const isKept = count <= MAX_FLOWS && bytes <= MAX_COOKIE_BYTES && (other.expiresAt ?? Infinity) > clock.now()
        if (!isKept) written.push(removal(other.name))
      }
      return written
    },

    end: (stateHash) => removal(prefix + stateHash),
  }
}

/** What names a flow's cookie and record: whoever reads those cannot finish the flow. */
export async function hashState(state: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(state))
  return toBase64Url(new Uint8Array(digest).subarray(0, 16))
}

interface Found {
  readonly name: string
  readonly bytes: number
  readonly expiresAt: number | undefined
}

function parseFlow(opened: Opened): Flow | undefined {
  if (!('text' in opened)) return undefined
  const row: unknown = JSON.parse(opened.text)
  // Sealed by us, so only an older or newer version of this package can differ.
  return typeof row === 'object' && row !== null && 'v' in row && row.v === 1
    ? (row as Flow & { readonly v: 1 })
    : undefined
}
