import type { ReactElement } from 'react'

/** The app's own server does not answer, so nothing is known: not even who is signed in. */
export function AppProblem({ retry }: { readonly retry: () => void }): ReactElement {
  return (
    <main className="alone">
      <section className="card" role="alert">
        <h1>The app does not answer</h1>
        <p>Its server may be starting, or your connection is gone.</p>
        <button className="button primary" onClick={retry}>
          Try again
        </button>
      </section>
    </main>
  )
}
