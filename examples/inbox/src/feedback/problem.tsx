import type { ReactElement } from 'react'
import type { Person, Settings } from '../backend.ts'
import { InstallLink } from '../workspaces/install-link.tsx'
import { failureCode, failureReason, type GlueFailure } from './failure.ts'

interface ProblemProps {
  readonly error: GlueFailure
  readonly settings: Settings
  readonly user: Person
  readonly isRetrying: boolean
  readonly retry: () => void
}

/** Why there is nothing to see of a workspace, and what to do about it. */
export function Problem({ error, settings, user, isRetrying, retry }: ProblemProps): ReactElement {
  switch (failureCode(error)) {
    case 'not_installed':
      return (
        <section className="state" role="alert">
          <h2>Not installed in this workspace</h2>
          <p>
            Glue gives the app no token for it. Install the app there, or have somebody install it from inside Glue.
          </p>
          {user.role === 'operator' && <InstallLink settings={settings} className="button primary" />}
        </section>
      )
    case 'forbidden':
      return (
        <section className="state" role="alert">
          <h2>You may not use this workspace</h2>
          <p>Choose another one, or ask whoever runs this app.</p>
        </section>
      )
    default:
      return (
        <section className="state" role="alert">
          <h2>The threads could not be loaded</h2>
          <p>{failureReason(error)}</p>
          <button className="button primary" aria-disabled={isRetrying} onClick={retry}>
            {isRetrying ? 'Trying…' : 'Try again'}
          </button>
        </section>
      )
  }
}
