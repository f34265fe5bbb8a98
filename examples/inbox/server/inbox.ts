import { glueGraphqlUrl } from '@glue/client/fetch'
import { createGlueOAuth, type GlueOAuth, type GlueOAuthError, type GlueServer, isGlueOAuthError } from '@glue/oauth'
import { createGlueWeb } from '@glue/oauth/web'
import { manifest as glueOperations } from '@glue/schema/manifest'
import { type Context, Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { manifest as ownOperations } from '../src/generated/manifest.ts'
import { postDigest } from './digest.ts'
import type { Person } from './people.ts'
import { createSignIn } from './sign-in.ts'

export interface InboxOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** Seals the cookies of running installs: 32 bytes or more. */
  readonly cookieKey: string
  /** Which Glue. By default the emulator that `GLUE_EMULATOR_URL` names, or the real one. */
  readonly server?: GlueServer
  readonly fetch?: typeof globalThis.fetch
  /** Whose workspace is whose. Everybody's by default: where customers have workspaces of their own, ask your database. */
  readonly mayUse?: (person: Person, workspaceId: string) => boolean
  /** Told what failed, in words for whoever runs the app. */
  readonly onError?: (error: GlueOAuthError) => void
  /** Workspaces to offer when somebody adds one by its id. */
  readonly suggestions?: readonly WorkspaceSuggestion[]
}

export interface WorkspaceSuggestion {
  readonly id: string
  readonly name: string
}

export interface Inbox {
  readonly fetch: (request: Request) => Response | Promise<Response>
  readonly oauth: GlueOAuth
  /** Whether a request is for this backend; everything else is a page or an asset. */
  readonly owns: (request: Request) => boolean
}

export const scopes: readonly string[] = ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write']

/** The backend: sign-in, the routes of `@glue/oauth/web`, and two of its own. No Glue token leaves it. */
export function createInbox(options: InboxOptions): Inbox {
  const { server, fetch = globalThis.fetch, suggestions = [], mayUse = () => true } = options
  const signIn = createSignIn()
  const oauth = createGlueOAuth({ ...options, fetch, scopes: [...scopes] })

  const web = createGlueWeb({
    oauth,
    keys: [options.cookieKey],
    operations: { ...glueOperations, ...ownOperations },
    getUser: signIn.getUser,
    beforeInstall: ({ user }) => (mayChange(user) ? undefined : forbidden('Only an operator may install the app.')),
    onError: (error) => options.onError?.(error),
    afterInstall: ({ installation }) => openWorkspace(installation.workspaceId),
    authorize: ({ user, workspaceId, operation }) =>
      mayUse(user, workspaceId) && (operation === undefined || operation.operationType === 'query' || mayChange(user)),
  })

  const gluePath = new URL('.', options.redirectUri).pathname
  const app = new Hono()
    .use(csrf())
    .use('/api/*', async (context, next) => {
      context.header('Cache-Control', 'no-store')
      await next()
    })
    .get('/api/settings', (context) => context.json({ gluePath, suggestions, scopes }))
    .route('/api', signIn.routes)
    .post('/api/workspaces/:id', (context) =>
      operatorsOnly(context, async () => Response.json(await oauth.installations.add(context.req.param('id')))),
    )
    .post('/api/workspaces/:id/digest', (context) =>
      operatorsOnly(context, async () =>
        Response.json(
          await postDigest({
            oauth,
            workspaceId: context.req.param('id'),
            url: server?.apiEndpoint ?? glueGraphqlUrl(),
            fetch,
            signal: context.req.raw.signal,
          }),
        ),
      ),
    )
    .all('*', async (context) => (await web.handle(context.req.raw)) ?? context.notFound())

  async function operatorsOnly({ req }: Context, act: () => Promise<Response>): Promise<Response> {
    const user = signIn.getUser(req.raw)
    if (!user) return failure(401, 'signed_out', 'Sign in to the app first.')
    // A header that a form cannot send: no other site can make a signed-in browser do this.
    if (req.header('glue-csrf') !== '1') return failure(403, 'csrf', 'The header `Glue-CSRF: 1` is missing.')
    if (!mayChange(user)) return forbidden('Only an operator may do this.')
    if (!mayUse(user, req.param('id') ?? '')) return forbidden('You may not use this workspace.')
    try {
      return await act()
    } catch (error) {
      if (isGlueOAuthError(error) && error.code === 'not_installed') return failure(409, error.code, notInstalled)
      if (isGlueOAuthError(error)) return failure(502, error.code, error.message)
      return failure(502, 'failed', error instanceof Error ? error.message : 'The request to Glue failed.')
    }
  }

  const owns = (request: Request): boolean => {
    const { pathname } = new URL(request.url)
    return pathname.startsWith('/api/') || (pathname.startsWith(gluePath) && gluePath !== '/')
  }
  return { fetch: (request) => app.fetch(request), oauth, owns }
}

const notInstalled =
  'Not installed in this workspace. Install the app there, or have somebody install it from inside Glue, and try again.'

function mayChange(person: Person): boolean {
  return person.role === 'operator'
}

/** The page of the workspace that was just installed. */
function openWorkspace(workspaceId: string): Response {
  const location = `/?${new URLSearchParams({ workspace: workspaceId })}`
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })
}

function forbidden(message: string): Response {
  return failure(403, 'forbidden', message)
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status })
}
