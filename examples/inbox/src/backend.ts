// The app's own routes. Glue's are called by the hooks of @glue/react.

export interface Person {
  readonly id: string
  readonly name: string
  readonly role: 'operator' | 'reader'
}

/** Somebody to sign in as: your app asks for a password here, or sends people to whoever knows them. */
export interface PersonToChoose extends Person {
  readonly may: string
}

export interface Settings {
  /** The path under which `@glue/oauth/web` answers, for example `/glue/`. */
  readonly gluePath: string
  readonly suggestions: readonly { readonly id: string; readonly name: string }[]
}

export interface Failure {
  readonly code: string
  readonly message: string
}

// No other site can send this header to us, so no other site can act for the person who is signed in here.
const headers = { 'Glue-CSRF': '1' }

export async function loadSettings(): Promise<Settings> {
  return json(await fetch('/api/settings'))
}

export async function loadPeople(): Promise<readonly PersonToChoose[]> {
  return json(await fetch('/api/people'))
}

/** Whether it worked. */
export function signIn(person: string): Promise<boolean> {
  return post('/api/sign-in', new URLSearchParams({ person }))
}

/** Whether it worked. */
export function signOut(): Promise<boolean> {
  return post('/api/sign-out')
}

/** Adds a workspace that has installed the app from inside Glue. */
export async function addWorkspace(id: string): Promise<Failure | undefined> {
  try {
    const response = await fetch(`/api/workspaces/${encodeURIComponent(id)}`, { method: 'POST', headers })
    return response.ok ? undefined : await json(response)
  } catch {
    return noAnswer
  }
}

export interface PostedDigest {
  readonly postedBy: string
  readonly threadId: string
}

export async function postDigest(workspace: string): Promise<PostedDigest | Failure> {
  try {
    return await json(
      await fetch(`/api/workspaces/${encodeURIComponent(workspace)}/digest`, { method: 'POST', headers }),
    )
  } catch {
    return noAnswer
  }
}

const noAnswer: Failure = { code: 'no_answer', message: 'The app does not answer. Try again in a moment.' }

async function post(path: string, body?: URLSearchParams): Promise<boolean> {
  try {
    // These routes redirect, for forms without a script.
    const { ok, type } = await fetch(path, { method: 'POST', redirect: 'manual', ...(body && { body }) })
    return ok || type === 'opaqueredirect'
  } catch {
    return false
  }
}

async function json<T>(response: Response): Promise<T> {
  return (await response.json()) as T
}
