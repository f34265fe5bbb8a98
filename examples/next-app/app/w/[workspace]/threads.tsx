'use client'

import { useGlueConnection } from '@glue/react'
import Link from 'next/link'
import { threadsQuery } from '../../../lib/queries'

export function Threads({ workspace }: { readonly workspace: string }) {
  const { items, hasNext, loadNext, isLoadingNext, error, fetching, refetch } = useGlueConnection(threadsQuery)
  return (
    <section aria-busy={fetching}>
      <header className="bar">
        <h1>Threads</h1>
        <button className="button" onClick={() => refetch()}>
          Look for new ones
        </button>
      </header>
      {error && (
        <p className="failure" role="alert">
          {error.message}
        </p>
      )}
      <ul className="rows">
        {/* Glue gives the last ones, the newest at the end. */}
        {items.toReversed().map(({ id, subject }) => (
          <li key={id}>
            <Link href={`/w/${workspace}/${id}`}>{subject ?? 'Chat'}</Link>
          </li>
        ))}
      </ul>
      {items.length === 0 && !fetching && !error && <p className="quiet">No threads that this app may see.</p>}
      {hasNext && (
        <button className="button" aria-disabled={isLoadingNext} onClick={loadNext}>
          {isLoadingNext ? 'Loading…' : 'Older threads'}
        </button>
      )}
    </section>
  )
}
