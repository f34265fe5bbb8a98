import { calculatePKCECodeChallenge } from 'oauth4webapi'
import type { GlueWeb, GlueWebOptions, GlueWebRoutes } from '../../src/web/index.ts'
import type { User } from '../web-world.ts'
import { clientSecret } from '../world.ts'
import { naiveCipher } from './naive-oauth.ts'

/** How what stands between a browser and a token is made. */
export type CreateWeb = (options: GlueWebOptions<User>) => GlueWeb

/**
 * A backend as it is written by hand in an afternoon. It works, until somebody means harm.
 *
 * Each of its flaws is marked with the row that it fails. Never use it but to see that a test can fail.
 */
export const createNaiveWeb: CreateWeb = ({ oauth, keys, getUser }) => {
  const { server, clientId, scopes, store, fetch, redirectUri } = oauth.settings
  const { origin, pathname } = new URL(redirectUri)
  const routes = routesBeside(origin, pathname)
  // CK-4: one key for all there is to seal, and nothing says what a value was sealed for.
  const cipher = naiveCipher(keys[0])
  // AR-1: one for everybody, so it tells no browser from another (CB-7).
  const codeVerifier = 'naive'.repeat(10)
  const codeChallenge = calculatePKCECodeChallenge(codeVerifier)

  async function install(request: Request, { host, searchParams }: URL): Promise<Response> {
    const user = await getUser(request, undefined)
    if (!user) return new Response('Please sign in.', { status: 401 })
    // AR-2: the caller may bring a state, and all others can be predicted.
    const state = searchParams.get('state') ?? Math.random().toString(36).slice(2)
    const returnTo = searchParams.get('returnTo') ?? '/'
    const url = new URL(server.authorizationEndpoint)
    // AR-4: whatever the request says that this server is called.
    const named = request.headers.get('x-forwarded-host') ?? request.headers.get('host') ?? host
    const redirect_uri = `${new URL(redirectUri).protocol}//${named}${pathname}`
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri,
      state,
      scope: scopes.join(server.scopeSeparator),
      code_challenge: await codeChallenge,
      code_challenge_method: 'S256',
    }).toString()
    await store.set(`naive:${state}`, JSON.stringify({ redirect_uri, workspaceId: searchParams.get('workspace') }))
    // CK-1: no prefix, no SameSite.
    const cookie = `glue-flow-${state}=${await cipher.seal(returnTo)}; Path=/; HttpOnly`
    return new Response(null, { status: 303, headers: { location: url.href, 'set-cookie': cookie } })
  }

  async function callback(request: Request, { searchParams }: URL): Promise<Response> {
    const state = searchParams.get('state') ?? ''
    // CB-1: the state is known here, and no browser is asked whether it is its own.
    // CB-2: nor is anybody asked who is signed in by now.
    const row = await store.get(`naive:${state}`)
    if (row === undefined) return new Response('Unknown state', { status: 400 })
    const { redirect_uri, workspaceId } = JSON.parse(row.value)
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: searchParams.get('code') ?? '',
      redirect_uri,
      client_id: clientId,
      client_secret: clientSecret,
      code_verifier: codeVerifier,
    })
    // CB-6: wherever the code is from, it goes to the server that this path is for.
    const answer = await fetch(server.tokenEndpoint, { method: 'POST', body: body.toString(), headers: form })
    // CB-8: the query's own words, as HTML.
    if (!answer.ok) return new Response(`<p>${searchParams.get('error')}`, { status: 400, headers: html })
    await oauth.installations.add(workspaceId)
    // CB-4: used up when all is done.
    await store.delete(`naive:${state}`)
    const sealed = new RegExp(`glue-flow-${state}=([^;]+)`).exec(request.headers.get('cookie') ?? '')?.[1]
    // CB-9: anywhere.
    const location = sealed === undefined ? '/' : new URL(await cipher.open(sealed), origin).href
    return new Response(null, { status: 303, headers: { location } })
  }

  async function graphql(request: Request, { pathname: path }: URL): Promise<Response> {
    const { accessToken } = await oauth.tokenFor(request.headers.get('glue-workspace') ?? '')
    // BR-3: any address goes, and with it the token; redirects are followed.
    const target = new URL(path.slice(`${routes.graphql}/`.length), server.apiEndpoint).href
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` }
    const answer = await fetch(target, { method: request.method, body: await request.text(), headers })
    return new Response(await answer.text(), { status: answer.status, headers: answer.headers })
  }

  return {
    routes,
    owns: (path) => path.startsWith(pathname.slice(0, pathname.lastIndexOf('/') + 1)),
    async handle(request) {
      const url = new URL(request.url)
      if (url.pathname === routes.install) return install(request, url)
      if (url.pathname === routes.callback) return callback(request, url)
      if (url.pathname.startsWith(routes.graphql)) return graphql(request, url)
      return undefined
    },
  }
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const html = { 'content-type': 'text/html' }

function routesBeside(origin: string, callback: string): GlueWebRoutes {
  const at = (name: string): string => callback.slice(0, callback.lastIndexOf('/') + 1) + name
  return {
    origin,
    callback,
    install: at('install'),
    failed: at('failed'),
    graphql: at('graphql'),
    session: at('session'),
    token: undefined,
  }
}
