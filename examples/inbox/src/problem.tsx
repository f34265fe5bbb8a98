import type { ReactElement } from 'react'
import type { Person, Settings } from './backend.ts'
import { InstallLink } from './sidebar.tsx'

/** What a hook's `error` says: its message, and what Glue or the backend answered. */
interface GlueFailure {
  readonly message: string
  readonly graphQLErrors: readonly { readonly extensions: Readonly<Record<string, unknown>> }[]
}

interface ProblemProps {
  readonly error: GlueFailure
  readonly settings: Settings
  readonly user: Person
  readonly retry: () => void
}

/** What went wrong with a workspace, and what to do about it. */
export function Problem({ error, settings, user, retry }: ProblemProps): ReactElement {
  const code = error.graphQLErrors[0]?.extensions.code
  if (code === 'not_installed') {
    return (
      <section className="card" role="alert">
        <h2>Not installed in this workspace</h2>
        <p>Glue gives the app no token for it. Install the app there, or have somebody install it from inside Glue.</p>
        {user.role === 'operator' && <InstallLink settings={settings} className="button primary" />}
      </section>
    )
  }
  return (
    <section className="card" role="alert">
      <h2>Glue could not be asked</h2>
      <p>{error.message.replace(/^\[\w+\] /, '')}</p>
      <button className="button" onClick={retry}>
        Try again
      </button>
    </section>
  )
}
