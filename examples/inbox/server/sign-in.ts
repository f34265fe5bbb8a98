import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { parse } from 'hono/utils/cookie'
import { type Person, people } from './people.ts'

/** The app's own sign-in, as small as it can be. Use what your app has: `getUser` is all that the toolkit asks for. */
export interface SignIn {
  readonly routes: Hono
  readonly getUser: (request: Request) => Person | undefined
}

// Lax and not Strict: a Strict cookie is missing on the first page after Glue redirects back.
const sessionCookie = 'inbox_session'

export function createSignIn(): SignIn {
  const sessions = new Map<string, Person>()

  const start = (context: Context, person: Person): void => {
    const id = randomBytes(32).toString('base64url')
    sessions.set(id, person)
    setCookie(context, sessionCookie, id, {
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
      secure: new URL(context.req.url).protocol === 'https:',
    })
  }

  const end = (context: Context): void => {
    sessions.delete(getCookie(context, sessionCookie) ?? '')
  }

  const routes = new Hono()
    .get('/people', (context) => context.json(people))
    .post('/sign-in', async (context) => {
      const form = await context.req.parseBody()
      const person = people.find(({ id }) => id === form.person)
      if (!person) return context.text('Choose one of the people that the sign-in page shows.', 400)
      end(context)
      start(context, person)
      return context.redirect('/', 303)
    })
    .post('/sign-out', (context) => {
      end(context)
      return context.redirect('/', 303)
    })

  const getUser = (request: Request): Person | undefined => {
    const cookies = parse(request.headers.get('cookie') ?? '', sessionCookie)
    return sessions.get(cookies[sessionCookie] ?? '')
  }

  return { routes, getUser }
}
