import { allowInsecureRequests, customFetch, discoveryRequest } from 'oauth4webapi'
import { type Clock, systemClock } from '../clock.ts'
import { systemFetch } from '../fetch.ts'
import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import { withDeadline } from '../http/deadline.ts'
import { fetchOrThrow } from '../http/network-error.ts'
import { type BodyText, readBody } from '../http/read-body.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { type DiscoverServerInput, validateDiscovery } from './discovery-options.ts'
import { assertServer, type GlueServer } from './glue-server.ts'
import { serverOfMetadata } from './server-metadata.ts'

const MAX_BODY_BYTES = 1_000_000
const subject = "The authorization server's metadata"

/** The work of `discoverServer`. */
export async function requestMetadata(input: DiscoverServerInput): Promise<GlueServer> {
  const { clock = systemClock, timeoutMs = 10_000, signal } = input
  const options = validateDiscovery(input)
  const body = await withDeadline({ subject, timeoutMs, clock, signal }, async (ending) => {
    const response = await request(input, ending)
    if (response.status !== 200 || response.redirected) {
      // A body that nobody reads keeps its connection.
      void response.body?.cancel().catch(() => {})
      throw refusal(response, clock)
    }
    return fetchOrThrow({ subject, url: input.issuer }, () =>
      readBody({ message: response, maxBytes: MAX_BODY_BYTES, signal: ending }),
    )
  })
  const server = serverOfMetadata({ ...options, metadata: jsonObject(body) })
  assertServer(server)
  return server
}

async function request(input: DiscoverServerInput, signal: AbortSignal): Promise<Response> {
  const { issuer, fetch = systemFetch } = input
  const url = new URL(issuer)
  try {
    return await discoveryRequest(url, {
      algorithm: 'oauth2',
      [customFetch]: (to, { body: _none, ...init }) => fetchOrThrow({ subject, url: issuer }, () => fetch(to, init)),
      [allowInsecureRequests]: url.protocol === 'http:',
      signal,
    })
  } catch (error) {
    if (isGlueOAuthError(error) || signal.aborted) throw error
    throw invalid('could not be asked for. Check `issuer`.')
  }
}

function refusal(response: Response, clock: Clock): GlueOAuthError {
  const { status, headers, type, redirected } = response
  // An answer of `redirect: 'manual'` in a browser has no status; a `fetch` of the caller's may have followed already.
  if (type === 'opaqueredirect' || redirected || (status >= 300 && status < 400)) {
    return invalid(
      'is a redirect, which is not followed: another place could name its own endpoints. Give the `issuer` that serves its metadata itself.',
      status,
    )
  }
  if (status === 429 || status >= 500) {
    return new GlueOAuthError({
      code: 'temporarily_unavailable',
      status,
      retryAfterMs: retryAfterMs({ headers, now: clock.now() }),
      message: `${subject} is not available at the moment (status ${status}). Try again later.`,
    })
  }
  return invalid(
    `was answered with status ${status} instead of 200. Check \`issuer\`, or, for a server that has no metadata, give its endpoints as a \`GlueServer\`.`,
    status,
  )
}

function jsonObject(body: BodyText): object {
  if (!('text' in body)) throw invalid('is longer than 1 MB. Check `issuer`.')
  let value: unknown
  try {
    value = JSON.parse(body.text)
  } catch {
    throw invalid('is no JSON. Check `issuer`.')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw invalid('is no JSON object. Check `issuer`.')
}

/** Which server is asked is up to the configuration, so that is what to look at. */
function invalid(what: string, status?: number): GlueOAuthError {
  return new GlueOAuthError({
    code: 'invalid_response',
    action: 'fix_config',
    status: status === 0 ? undefined : status,
    message: `${subject} ${what}`,
  })
}
