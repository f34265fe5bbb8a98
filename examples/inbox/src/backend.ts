// The app's own routes. Glue's are called by the hooks of @glue/react.

export interface Person {
  readonly id: string
  readonly name: string
  readonly role: 'operator' | 'reader'
  readonly may: string
}

export interface Settings {
  /** The path under which `@glue/oauth/web` answers, for example `/glue/`. */
  readonly gluePath: string
  readonly suggestions: readonly { readonly id: string; readonly name: string }[]
}

export interface Session {
  readonly user: Person
  readonly workspaces: readonly { readonly id: string }[]
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

export async function loadPeople(): Promise<Person[]> {
  return json(await fetch('/api/people'))
}

/** The session, or undefined when nobody is signed in. */
export async function loadSession({ gluePath }: Settings): Promise<Session | undefined> {
  const response = await fetch(`${gluePath}session`, { headers })
  return response.status === 401 ? undefined : json(response)
}

/** Adds a workspace that has installed the app from inside Glue. */
export async function addWorkspace(id: string): Promise<Failure | undefined> {
  const response = await fetch(`/api/workspaces/${encodeURIComponent(id)}`, { method: 'POST', headers })
  return response.ok ? undefined : json(response)
}

export async function postDigest(
  id: string,
): Promise<Failure | { readonly postedBy: string; readonly threadId: string }> {
  return json(await fetch(`/api/workspaces/${encodeURIComponent(id)}/digest`, { method: 'POST', headers }))
}

async function json<T>(response: Response): Promise<T> {
  return (await response.json()) as T
}
