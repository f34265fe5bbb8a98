import { headers } from 'next/headers'
import { userOf } from '../lib/sign-in'
import { workspaceIds } from '../lib/workspaces'
import { Frame } from './frame'
import { SignIn } from './sign-in'

export default async function Page() {
  const user = userOf(await headers())
  if (user === undefined) return <SignIn />

  const workspaces = await workspaceIds()
  return (
    <Frame user={user} workspaces={workspaces}>
      <main className="empty">
        <h1>{workspaces.length === 0 ? 'No workspace yet' : 'Choose a workspace'}</h1>
        <p className="quiet">
          {workspaces.length === 0 ? 'The app is installed nowhere.' : 'Its threads are rendered on the server.'}
        </p>
        {workspaces.length === 0 && user.role === 'operator' && (
          // No `<Link>`: that asks for the page by a script, and only a person may start an installation.
          <a className="button primary" href="/glue/install">
            Install in Glue
          </a>
        )}
      </main>
    </Frame>
  )
}
