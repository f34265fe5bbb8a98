import { GlueOAuthError } from '../glue-oauth-error.ts'
import { assertKeys } from '../seal-keys.ts'
import { handleGraphQL } from './backend/graphql.ts'
import type { InstallationRoutes } from './installation/installation-routes.ts'
import { privateHeaders } from './private-headers.ts'
import { refuseCrossSite } from './backend/request-guard.ts'
import { webRoutes } from './routes.ts'
import { handleSession } from './backend/session.ts'
import { handleToken } from './backend/token.ts'
import {
  type AppUser,
  assertUser,
  type GlueWebOptions,
  type GlueWebRoutes,
  type Visit,
  type WebContext,
} from './web-options.ts'

/** Made by {@link createGlueWeb}. */
export interface GlueWeb<Context = unknown> {
  /**
   * Answers a request to one of Glue's routes, and `undefined` to any other. It needs no `this`.
   *
   * It rejects with what the app's own functions threw, and with `config_invalid` where `getUser` answers with a user
   * without an id.
   *
   * @param args - `getUser` gets what is given beside the request
   */
  readonly handle: (request: Request, ...args: ContextArgument<Context>) => Promise<Response | undefined>
  /** Whether a path, as requests have it here, is one of the routes. For dispatching without a `Request`. */
  readonly owns: (path: string) => boolean
  readonly routes: GlueWebRoutes
}

/** Nothing has to be given beside a request where `getUser` asks for nothing. */
export type ContextArgument<Context> = undefined extends Context ? [context?: Context] : [context: Context]

/**
 * What stands between a browser and a token: installing, and GraphQL for the app's signed-in users.
 *
 * | route, beside the path of `redirectUri` | does |
 * | --- | --- |
 * | `GET install?workspace=wks_…&returnTo=/…` | starts an installation |
 * | `GET` the path of `redirectUri` | ends it |
 * | `GET failed?reason=…` | tells a person why an installation ended without success |
 * | `POST graphql` | passes an operation on to Glue with the workspace's token |
 * | `GET session` | the app's user, and the workspaces that the app lets them use |
 * | `POST token` | the token itself, only with `authorizeToken` |
 *
 * Glue's token is the app's, never the visitor's, so nothing works without `getUser` and `authorize`. The path and
 * origin of all routes come from `redirectUri`, never from headers.
 *
 * @throws GlueOAuthError `config_invalid`
 * @see {@link https://www.rfc-editor.org/rfc/rfc10017#section-6.1 RFC 10017, section 6.1}: backend for frontend
 * @example
 * ```ts
 * import { createGlueOAuth } from '@glue/oauth'
 * import { createGlueWeb, type OperationManifest } from '@glue/oauth/web'
 *
 * // Generated from your operations; `@glue/schema/manifest` has those that are shipped.
 * declare const manifest: OperationManifest
 *
 * const web = createGlueWeb({
 *   oauth: createGlueOAuth({
 *     clientId: 'acme-digest',
 *     clientSecret: async () => process.env['GLUE_CLIENT_SECRET'] ?? '',
 *     redirectUri: 'https://app.example/glue/callback',
 *     scopes: ['workspaces:read', 'threads:read'],
 *   }),
 *   keys: [process.env['GLUE_WEB_KEY'] ?? ''],
 *   getUser: async (request) => (request.headers.get('cookie') === 'session=1' ? { id: 'usr_1' } : undefined),
 *   authorize: ({ operation }) => operation === undefined || operation.operationType === 'query',
 *   operations: manifest,
 * })
 * export const handle = async (request: Request): Promise<Response> =>
 *   (await web.handle(request)) ?? new Response('Not found', { status: 404 })
 * ```
 */
export function createGlueWeb<User extends AppUser, Context = unknown>(
  options: GlueWebOptions<User, Context>,
): GlueWeb<Context> {
  assertFunctions(options)
  const { oauth, keys, getUser, proxyPrefix = '', home: homePath } = options
  const { redirectUri } = oauth.settings
  assertKeys(keys, ' of createGlueWeb')
  const hasToken = options.authorizeToken !== undefined
  const { routes, home } = webRoutes({ redirectUri, proxyPrefix, home: homePath, hasToken })
  const context: WebContext<User> = { options, routes, home }
  const handlers = new Map<string, Route<User>>()
  const add = (path: string | undefined, route: Route<User>): void => {
    if (path !== undefined) handlers.set(path.slice(proxyPrefix.length), route)
  }
  // Loaded when somebody installs: a process that passes operations on may never need it.
  let loaded: InstallationRoutes<User> | undefined
  const installation = (step: keyof InstallationRoutes<User>): Route<User> => ({
    method: 'GET',
    isNavigation: true,
    async handle(visit) {
      loaded ??= (await import('./installation/installation-routes.ts')).installationRoutes(context)
      return loaded[step](visit)
    },
  })
  add(routes.install, installation('install'))
  add(routes.callback, installation('callback'))
  add(routes.failed, installation('failed'))
  add(routes.graphql, { method: 'POST', isNavigation: false, handle: handleGraphQL })
  add(routes.session, { method: 'GET', isNavigation: false, handle: handleSession })
  add(routes.token, { method: 'POST', isNavigation: false, handle: handleToken })

  return Object.freeze<GlueWeb<Context>>({
    routes,
    owns: (path) => handlers.has(path),

    async handle(request, ...[handed]) {
      const url = new URL(request.url)
      const route = handlers.get(url.pathname)
      if (route === undefined) return undefined
      if (request.method !== route.method) return methodNotAllowed(route.method)
      const refusal = route.isNavigation ? undefined : refuseCrossSite({ request, origin: routes.origin })
      if (refusal !== undefined) return refusal
      // Where it may be left out, `undefined` is one of its values.
      const signedInUser = async (): Promise<User | undefined> => assertUser(await getUser(request, handed as Context))
      return route.handle({ request, url, signedInUser }, context)
    },
  })
}

interface Route<User extends AppUser> {
  readonly method: 'GET' | 'POST'
  /** Whether browsers come here by links, and so from anywhere. */
  readonly isNavigation: boolean
  readonly handle: (visit: Visit<User>, context: WebContext<User>) => Promise<Response>
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6 RFC 9110, section 15.5.6} */
function methodNotAllowed(allowed: string): Response {
  return new Response(null, { status: 405, headers: { allow: allowed, ...privateHeaders } })
}

function assertFunctions<User extends AppUser, Context>(options: GlueWebOptions<User, Context>): void {
  const { operations } = options
  for (const name of ['getUser', 'authorize'] as const) {
    if (typeof options[name] !== 'function')
      throw missing(name, "a function: who may use the app's token is your decision")
  }
  for (const name of ['authorizeToken', 'workspaceIdsOf', 'beforeInstall', 'afterInstall', 'onError'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function')
      throw missing(name, 'a function, or left out')
  }
  const { signIn } = options
  const isPage = typeof signIn === 'string' && URL.canParse(signIn, 'https://app.example')
  if (signIn !== undefined && typeof signIn !== 'function' && !isPage) {
    throw missing('signIn', 'the path of your sign-in page, or a function that answers')
  }
  if (operations !== 'any' && (typeof operations !== 'object' || operations === null)) {
    throw missing('operations', "a manifest such as the one of '@glue/schema/manifest', or the word 'any'")
  }
}

function missing(name: string, expected: string): GlueOAuthError {
  return new GlueOAuthError({ code: 'config_invalid', message: `\`${name}\` is not usable. It has to be ${expected}.` })
}
