import { Hono } from 'hono'
import { metadataPath } from './exchange/route.ts'
import { failureResponse } from './failure-response.ts'
import type { FaultPlan } from './faults/fault-plan.ts'
import { createGraphqlRoute } from './graphql/graphql-route.ts'
import { authorizeRoute, consentRoute } from './oauth/authorize-route.ts'
import { metadataRoute } from './oauth/metadata-route.ts'
import { tokenRoute } from './oauth/token-route.ts'
import { profileRules } from './state/profile.ts'
import type { EmulatorState } from './state/emulator-state.ts'

/** What every handler gets besides its request. */
interface Bindings {
  readonly plan: FaultPlan
}

/** Glue's own addresses. */
export function createEmulatorApp(state: EmulatorState): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>()
  const graphqlRoute = createGraphqlRoute(state)

  app.get('/oauth/authorize', ({ req, env }) => authorizeRoute(state, req.raw, env.plan))
  app.post('/oauth/authorize', ({ req, env }) => consentRoute(state, req.raw, env.plan))
  app.all('/oauth/authorize', () => methodNotAllowed('GET, POST'))

  app.post('/oauth/token', ({ req, env }) => tokenRoute(state, req.raw, env.plan))
  app.all('/oauth/token', () => methodNotAllowed('POST'))

  app.all('/public/graphql', ({ req, env }) => graphqlRoute(req.raw, env.plan))

  if (profileRules[state.profile].hasIssuer) {
    app.get(metadataPath, ({ req }) => metadataRoute(state, req.raw))
    app.all(metadataPath, () => methodNotAllowed('GET'))
  }

  app.notFound(({ req }) =>
    failureResponse(404, 'not_found', `The emulator has no ${req.path}. GET / lists what it has.`),
  )
  app.onError(() => failureResponse(500, 'server_error', 'The emulator failed. Please report what you did.'))
  return app
}

function methodNotAllowed(allow: string): Response {
  return failureResponse(405, 'invalid_request', `This address takes ${allow} only.`, { allow })
}
