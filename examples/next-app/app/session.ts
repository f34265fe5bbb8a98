'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { people } from '../lib/people'
import { sessionCookie, sessionOf, sessionSeconds } from '../lib/sign-in'

// Next calls a server action for pages of the same origin only.

export async function signIn(form: FormData): Promise<void> {
  const person = people.find(({ id }) => id === form.get('person'))
  if (person === undefined) return
  const isSecure = (process.env.GLUE_REDIRECT_URI ?? '').startsWith('https:')
  const jar = await cookies()
  // Lax and not Strict: a Strict cookie is missing on the first page after Glue redirects back.
  jar.set(sessionCookie, sessionOf(person), {
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
    path: '/',
    maxAge: sessionSeconds,
  })
  redirect('/')
}

export async function signOut(): Promise<void> {
  const jar = await cookies()
  jar.delete(sessionCookie)
}
