import type { Handle } from './exchange/exchange.ts'
import { type Route, routeOf } from './exchange/route.ts'
import { failureResponse } from './failure-response.ts'
import { createGraphqlRoute } from './graphql/graphql-route.ts'
import { authorizeRoute, consentRoute } from './oauth/authorize-route.ts'
import { metadataRoute } from './oauth/metadata-route.ts'
import { tokenRoute } from './oauth/token-route.ts'
import type { EmulatorState } from './state/emulator-state.ts'
import { profileRules } from './state/profile.ts'

/** Glue's own addresses, and who answers there. */
export function createGlueRoutes(state: EmulatorState): Handle {
  const handlers: Readonly<Record<Route, Handle>> = {
    authorize: byMethod({
      GET: (request, plan) => authorizeRoute(state, request, plan),
      POST: (request, plan) => consentRoute(state, request, plan),
    }),
    token: byMethod({ POST: (request, plan) => tokenRoute(state, request, plan) }),
    // Which methods there are is GraphQL over HTTP's own affair.
    graphql: createGraphqlRoute(state),
    metadata: profileRules[state.profile].hasIssuer
      ? byMethod({ GET: (request) => metadataRoute(state, request) })
      : notFound,
    other: notFound,
  }
  return async (request, plan) => {
    try {
      return await handlers[routeOf(request.url.pathname)](request, plan)
    } catch {
      return failureResponse(500, 'server_error', 'The emulator failed. Please report what you did.')
    }
  }
}

function byMethod(handlers: Readonly<Record<string, Handle>>): Handle {
  const allow = Object.keys(handlers).join(', ')
  return (request, plan) => {
    // What answers GET answers HEAD, whose body is not sent.
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined
    if (handler) return handler(request, plan)
    return failureResponse(405, 'invalid_request', `This address takes ${allow} only.`, { allow })
  }
}

const notFound: Handle = ({ url }) =>
  failureResponse(404, 'not_found', `The emulator has no ${url.pathname}. GET / lists what it has.`)
