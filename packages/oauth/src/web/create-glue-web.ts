import type { GlueOAuth } from '../create-glue-oauth.ts'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import { createSealer } from '../seal.ts'
import { handleCallback } from './callback.ts'
import { createFlowCookies } from './flow-cookie.ts'
import { handleGraphQL } from './graphql.ts'
import { handleInstall } from './install.ts'
import { methodNotAllowed } from './json-response.ts'
import { handleSession } from './session.ts'
import type { AppUser, GlueWebOptions, WebContext } from './web-options.ts'

/** Made by {@link createGlueWeb}. */
export interface GlueWeb {
  /**
   * Answers a request to one of Glue's routes, and `undefined` to any other.
   *
   * It rejects only with what the app's own functions or store threw.
   */
  handle(request: Request): Promise<Response | undefined>
}

/**
 * What stands between a browser and a token: installing, and GraphQL for the app's signed-in users.
 *
 * | route, beside the path of `redirectUri` | does |
 * | --- | --- |
 * | `GET install?workspace=wks_…&returnTo=/…` | starts an installation |
 * | `GET` the path of `redirectUri` | ends it |
 * | `POST graphql` | passes an operation on to Glue with the workspace's token |
 * | `GET session` | the app's user, and the workspaces that the app lets them use |
 *
 * Glue's token is the app's, never the visitor's, so nothing works without `getUser` and `authorize`. The path and
 * origin of all routes come from `redirectUri`, never from headers.
 *
 * @throws GlueOAuthError `config_invalid`
 * @see {@link https://www.rfc-editor.org/rfc/rfc10017#section-6.1 RFC 10017, section 6.1}: backend for frontend
 * @example
 * ```ts
 * import { createGlueOAuth } from '@glue/oauth'
 * import { createGlueWeb } from '@glue/oauth/web'
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
 *   authorize: ({ operation }) => operation?.operationType !== 'mutation',
 *   operations: 'any',
 * })
 * export const handle = async (request: Request): Promise<Response> =>
 *   (await web.handle(request)) ?? new Response('Not found', { status: 404 })
 * ```
 */
export function createGlueWeb<User extends AppUser>(options: GlueWebOptions<User>): GlueWeb {
  const { oauth, keys, operations } = options
  for (const name of ['getUser', 'authorize'] as const) {
    if (typeof options[name] !== 'function')
      throw missing(name, "a function: who may use the app's token is your decision")
  }
  if (operations !== 'any' && (typeof operations !== 'object' || operations === null)) {
    throw missing('operations', "a manifest such as the one of '@glue/schema/manifest', or the word 'any'")
  }
  const routes = routesOf(oauth)
  const { clock } = oauth.settings
  const isSecure = routes.origin.startsWith('https:')
  const sealer = createSealer({ keys, purpose: 'web/flow-cookie' })
  const context: WebContext<User> = { options, routes, flows: createFlowCookies({ sealer, clock, isSecure }) }
  const handlers = new Map<string, Route<User>>([
    [routes.install, { method: 'GET', handle: handleInstall }],
    [routes.callback, { method: 'GET', handle: handleCallback }],
    [routes.graphql, { method: 'POST', handle: handleGraphQL }],
    [routes.session, { method: 'GET', handle: handleSession }],
  ])

  return Object.freeze<GlueWeb>({
    async handle(request) {
      const route = handlers.get(new URL(request.url).pathname)
      if (route === undefined) return undefined
      return request.method === route.method ? route.handle(request, context) : methodNotAllowed(route.method)
    },
  })
}

interface Route<User extends AppUser> {
  readonly method: 'GET' | 'POST'
  readonly handle: (request: Request, context: WebContext<User>) => Promise<Response>
}

function routesOf({ settings }: GlueOAuth): WebContext<AppUser>['routes'] {
  const { origin, pathname } = new URL(settings.redirectUri)
  const parent = pathname.slice(0, pathname.lastIndexOf('/'))
  const own = { install: `${parent}/install`, graphql: `${parent}/graphql`, session: `${parent}/session` }
  if (Object.values(own).includes(pathname)) {
    throw new GlueOAuthError({
      code: 'config_invalid',
      message: `\`redirectUri\` ends in ${JSON.stringify(pathname)}, which is the path of another route here. Use one such as ${JSON.stringify(`${parent}/callback`)}.`,
    })
  }
  return { origin, callback: pathname, ...own }
}

function missing(name: string, expected: string): GlueOAuthError {
  return new GlueOAuthError({ code: 'config_invalid', message: `\`${name}\` is missing. It has to be ${expected}.` })
}
