import type { ReactElement } from 'react'
import { ThreadListSkeleton } from './threads/thread-list-skeleton.tsx'

/** The frame before anybody knows who is signed in: as large as it will be. */
export function FrameSkeleton(): ReactElement {
  return (
    <div className="frame" aria-busy>
      <header className="sidebar">
        <div className="brand">
          <h1>Inbox</h1>
        </div>
      </header>
      <main>
        <section className="pane threads" aria-label="Threads">
          <ThreadListSkeleton />
        </section>
        <section className="pane thread nothing" aria-label="Thread" />
      </main>
    </div>
  )
}
