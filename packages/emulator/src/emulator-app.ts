import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { EmulatorState } from './emulator-state.ts'
import { createGraphqlRoute } from './graphql/graphql-route.ts'
import { authorizeRoute, consentRoute } from './oauth/authorize-route.ts'
import { tokenResponse, tokenRoute } from './oauth/token-route.ts'
import { homePage } from './pages/home-page.ts'
import { messagePage } from './pages/message-page.ts'

const formLimitBytes = 64 * 1024
const graphqlLimitBytes = 1024 * 1024

/** Glue's paths. Everything that Glue does not have is under `/_glue/`. */
export function createEmulatorApp(state: EmulatorState): Hono {
  const app = new Hono()
  const graphqlRoute = createGraphqlRoute(state)

  app.get('/', ({ req }) => homePage(state, new URL(req.url).origin))
  app.get('/_glue/', () => {
    const { profile, clock } = state
    return Response.json({ name: 'glue-emulator', profile, now: new Date(clock.now()).toISOString() })
  })

  app.get('/oauth/authorize', ({ req }) => authorizeRoute(state, req.raw))
  app.post('/oauth/authorize', limit(formLimitBytes, pageTooLarge), ({ req }) => consentRoute(state, req.raw))
  app.all('/oauth/authorize', () => methodNotAllowed('GET, POST'))

  app.post('/oauth/token', limit(formLimitBytes, formTooLarge), ({ req }) => tokenRoute(state, req.raw))
  app.all('/oauth/token', () => methodNotAllowed('POST'))

  app.all('/public/graphql', limit(graphqlLimitBytes, graphqlTooLarge), ({ req }) => graphqlRoute(req.raw))

  app.notFound(({ req }) =>
    Response.json(
      { error: 'not_found', error_description: `The emulator has no ${req.path}. GET / lists what it has.` },
      { status: 404 },
    ),
  )
  app.onError(() =>
    Response.json(
      { error: 'server_error', error_description: 'The emulator failed. Please report what you did.' },
      { status: 500 },
    ),
  )
  return app
}

function limit(maxSize: number, onError: (context: Context) => Response | Promise<Response>) {
  return bodyLimit({ maxSize, onError })
}

function formTooLarge(): Response {
  return tokenResponse(413, {
    error: 'invalid_request',
    error_description: `The body is over ${formLimitBytes} bytes.`,
  })
}

function graphqlTooLarge(): Response {
  return Response.json({ errors: [{ message: `The body is over ${graphqlLimitBytes} bytes.` }] }, { status: 413 })
}

function pageTooLarge(): Promise<Response> {
  return messagePage({
    status: 413,
    title: 'This answer was not taken',
    problem: `It is over ${formLimitBytes} bytes.`,
    advice: 'Use the buttons of the page.',
  })
}

function methodNotAllowed(allow: string): Response {
  return Response.json(
    { error: 'invalid_request', error_description: `This address takes ${allow} only.` },
    { status: 405, headers: { allow, 'cache-control': 'no-store' } },
  )
}
