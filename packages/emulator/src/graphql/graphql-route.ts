import type { Handle } from '../exchange/exchange.ts'
import type { ReceivedRequest } from '../exchange/received-request.ts'
import { failureResponse } from '../failure-response.ts'
import type { FaultPlan } from '../faults/fault-plan.ts'
import { appUserId } from '../installations.ts'
import type { AccessGrant } from '../oauth/access-grant.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import type { Profile } from '../state/profile.ts'
import { bearerToken } from './bearer-token.ts'
import { graphqlMediaType } from './graphql-media-type.ts'
import type { GraphqlServer } from './graphql-server.ts'

/**
 * `/public/graphql`: lets requests with a good token through to GraphQL.
 *
 * GraphQL itself is loaded with the first request: an emulator that only gives out tokens starts without it.
 */
export function createGraphqlRoute(state: EmulatorState): Handle {
  return async (request, plan) => {
    const token = bearerToken(request.headers)
    const grant = token === undefined ? undefined : grantOf(state, token)
    if (!grant) return unauthorized(request, token !== undefined)
    // What the platform's `Request` cannot be, GraphQL over HTTP does not take either.
    if (/^(?:CONNECT|TRACE|TRACK)$/i.test(request.method)) {
      return failureResponse(405, 'invalid_request', 'This address takes GET, POST only.', { allow: 'GET, POST' })
    }
    const server = await graphqlServer(state.profile)
    const context = { state, grant: asGranted(state, plan, grant), origin: request.url.origin }
    return server.handle(platformRequest(request), context)
  }
}

/**
 * A profile's schema with its resolvers. All emulators of a process share it: it holds nothing, since everything that a
 * resolver knows comes with its request, and making it takes longer than everything else that an emulator is.
 */
function graphqlServer(profile: Profile): Promise<GraphqlServer> {
  servers[profile] ??= import('./graphql-server.ts').then(({ createGraphqlServer }) => createGraphqlServer(profile))
  return servers[profile]
}

const servers: Partial<Record<Profile, Promise<GraphqlServer>>> = {}

function platformRequest({ method, url, headers, body }: ReceivedRequest): Request {
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(url, { method, headers, ...(hasBody && { body }) })
}

function grantOf(state: EmulatorState, token: string): AccessGrant | undefined {
  const grant = state.accessTokens.get(token)
  return grant && state.clock.now() < grant.expiresAt ? grant : undefined
}

/** Whose answer it is: the token's workspace, unless a fault names another. */
function asGranted(state: EmulatorState, plan: FaultPlan, grant: AccessGrant): AccessGrant {
  const workspaceId = plan.use('wrongWorkspace')
  const app = state.apps.get(grant.clientId)
  if (workspaceId === undefined || !app) return grant
  return { ...grant, workspaceId, userId: appUserId(state, { app, workspaceId }) }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3 RFC 6750, section 3} */
function unauthorized({ headers }: ReceivedRequest, hasToken: boolean): Response {
  const message = hasToken
    ? 'The access token is unknown, expired or revoked, or its app was uninstalled.'
    : 'There is no access token. Send the header Authorization: Bearer <ACCESS_TOKEN>.'
  const challenge = hasToken
    ? `Bearer realm="glue", error="invalid_token", error_description="${message}"`
    : 'Bearer realm="glue"'
  return Response.json(
    { errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] },
    {
      status: 401,
      headers: {
        'content-type': `${graphqlMediaType(headers)}; charset=utf-8`,
        'www-authenticate': challenge,
        'cache-control': 'no-store',
      },
    },
  )
}
