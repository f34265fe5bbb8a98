import type { ReactElement } from 'react'
import type { Person, Settings } from '../backend.ts'
import { InstallLink } from './install-link.tsx'

/** Nothing is installed yet. */
export function Welcome({ settings, user }: { readonly settings: Settings; readonly user: Person }): ReactElement {
  return (
    <section className="state">
      <h2>No workspace yet</h2>
      {user.role === 'operator' ? (
        <>
          <p>Install the app in a Glue workspace. Glue asks which one, and what the app may do there.</p>
          <InstallLink settings={settings} className="button primary" />
        </>
      ) : (
        <p>You may read, but not install. Ask an operator to install the app in a workspace.</p>
      )}
    </section>
  )
}
