import { type Clock, startTimer } from '../../clock.ts'
import { abortable } from '../../http/deadline.ts'
import { readBody } from '../../http/read-body.ts'
import { isWorkspaceId } from '../../workspace-id.ts'
import { jsonError } from './json-error.ts'
import type { AppUser, Visit } from '../web-options.ts'

const BODY_TIMEOUT_MS = 30_000

/** What the app's own page asks for. */
export interface JsonCall<User extends AppUser> {
  readonly user: User
  readonly workspaceId: string
  /** Without a prototype: `__proto__` in a body is a name like any other. */
  readonly body: Readonly<Record<string, unknown>>
}

/** What {@link readJsonCall} reads. */
export interface JsonCallInput<User extends AppUser> {
  readonly visit: Visit<User>
  readonly clock: Clock
  readonly maxBytes: number
}

/** A signed-in user's call about a workspace, or the answer that it gets instead. */
export async function readJsonCall<User extends AppUser>({
  visit: { request, signedInUser },
  clock,
  maxBytes,
}: JsonCallInput<User>): Promise<JsonCall<User> | Response> {
  if (!isJson(request.headers.get('content-type'))) return jsonError('unsupported_media_type')
  const user = await signedInUser()
  if (user === undefined) return jsonError('unauthenticated')
  const workspaceId = request.headers.get('glue-workspace')
  if (!isWorkspaceId(workspaceId)) {
    const message = 'The header `Glue-Workspace` has to name a workspace, such as `wks_32kbzWHxtQvfVEgwEdQduuxRTYG`.'
    return jsonError('bad_request', { message })
  }
  const read = await bodyOf(request, { clock, maxBytes })
  if (read === undefined) return jsonError('bad_request', { message: 'The body broke off.' })
  if ('isLate' in read) return jsonError('timeout', { status: 408, message: 'The body did not arrive in time.' })
  if ('isTooLarge' in read) return jsonError('too_large')
  const body = asRecord(parse(read.text))
  return body === undefined ? jsonError('bad_request') : { user, workspaceId, body }
}

/** Own properties only, in an object without a prototype; `undefined` for anything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.setPrototypeOf({ ...value }, null)
}

/** By its essence, exactly: `text/plain; x=application/json` needs no preflight. */
function isJson(contentType: string | null): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'
}

type Body = Awaited<ReturnType<typeof readBody>> | { readonly isLate: true } | undefined

/** Whoever sends a byte now and then must not hold a connection for ever. */
async function bodyOf(
  request: Request,
  { clock, maxBytes }: Pick<JsonCallInput<AppUser>, 'clock' | 'maxBytes'>,
): Promise<Body> {
  const late = new AbortController()
  const stop = startTimer(clock, BODY_TIMEOUT_MS, () => late.abort())
  try {
    // A tenth of the whole request's cost is saved where the length is known before. Servers hold senders to it.
    const length = Number(request.headers.get('content-length') ?? Number.NaN)
    if (length <= maxBytes) {
      const text = await abortable(request.text(), late.signal)
      return text.length > maxBytes ? { isTooLarge: true } : { text }
    }
    const read = await readBody({ message: request, maxBytes, signal: late.signal })
    return late.signal.aborted ? { isLate: true } : read
  } catch {
    return late.signal.aborted ? { isLate: true } : undefined
  } finally {
    stop()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
