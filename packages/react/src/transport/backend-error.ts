import { GlueClientError, type GlueClientErrorAction, type GlueClientErrorCode } from '@glue/client/fetch'

/** What the app's backend answered instead of what it was asked for. */
export interface BackendAnswer {
  readonly url: string
  readonly status: number
  /** The body, where it was JSON. */
  readonly json: unknown
}

/** The error for a refusal of the app's own backend, in the backend's own words where it has any. */
export function backendError({ url, status, json }: BackendAnswer): GlueClientError {
  const { message, code } = problemOf(json) ?? {}
  const said = message === undefined ? 'Is that a route of `createGlueWeb`?' : `It said: ${message}`
  return new GlueClientError({
    ...kindOf(status, code),
    status,
    message: `${url} answered with status ${status}${code === undefined ? '' : ` and code \`${code}\``}. ${said}`,
  })
}

/** Whether the backend says that nobody is signed in. */
export function saysSignedOut({ status, json }: Pick<BackendAnswer, 'status' | 'json'>): boolean {
  // By the code: a proxy on the way may answer 401 for reasons of its own.
  return status === 401 && problemOf(json)?.code === 'unauthenticated'
}

/** What the backend says is wrong, in the shape that it shares with GraphQL. */
function problemOf(json: unknown): { readonly message: string; readonly code: string } | undefined {
  const errors = property(json, 'errors')
  const [first] = Array.isArray(errors) ? errors : []
  const message = property(first, 'message')
  const code = property(property(first, 'extensions'), 'code')
  return typeof message === 'string' && typeof code === 'string' ? { message, code } : undefined
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

interface Kind {
  readonly code: GlueClientErrorCode
  readonly action?: GlueClientErrorAction
}

function kindOf(status: number, code: string | undefined): Kind {
  // To sign in to the app, or to install it where it is missing.
  if (code === 'unauthenticated') return { code, action: 'retry' }
  if (code === 'not_installed') return { code: 'unauthenticated' }
  if (code !== undefined && status === 403) return { code: 'forbidden', action: 'fix_config' }
  if (status === 429) return { code: 'rate_limited' }
  return { code: status > 500 ? 'temporarily_unavailable' : 'invalid_response' }
}
