import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Person, people } from './people'

// The app's own sign-in, as small as it can be, and without a password. Put yours here: the rest asks `userOf` only.

export const sessionCookie = 'session'
export const sessionSeconds = 12 * 60 * 60

/** Who sent a request. Pages have its headers only. */
export function userOf(headers: Headers): Person | undefined {
  const value = /(?:^|; )session=([^;]*)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''
  const [id = '', expires = ''] = value.split('.')
  const expected = Buffer.from(sealed(id, expires))
  const given = Buffer.from(value)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  return Number(expires) > Date.now() ? people.find((person) => person.id === id) : undefined
}

/** What the cookie of somebody holds. */
export function sessionOf({ id }: Person): string {
  return sealed(id, String(Date.now() + sessionSeconds * 1000))
}

function sealed(id: string, expires: string): string {
  const key = process.env.SESSION_KEY ?? ''
  if (!process.env.GLUE_EMULATOR_URL) {
    const why = 'GLUE_EMULATOR_URL is not set, so this would be the real Glue.'
    throw new Error(`${why} This sign-in believes anybody: set it, or put your own sign-in here.`)
  }
  if (key.length < 32) throw new Error('SESSION_KEY is too short: give it 32 characters or more.')
  const text = `${id}.${expires}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}
