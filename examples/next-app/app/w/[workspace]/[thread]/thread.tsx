'use client'

import { useGlueSuspenseQuery } from '@glue/react'
import type { ThreadID } from '@glue/schema'
import Link from 'next/link'
import { threadQuery } from '../../../../lib/queries'
import { Composer } from './composer'

interface ThreadProps {
  readonly workspace: string
  readonly id: ThreadID
  readonly mayPost: boolean
}

export function Thread({ workspace, id, mayPost }: ThreadProps) {
  const [{ data }] = useGlueSuspenseQuery(threadQuery(id))
  const thread = data.node
  return (
    <section>
      <Link href={`/w/${workspace}`}>← Threads</Link>
      {thread ? (
        <>
          <h1>{thread.subject ?? 'Chat'}</h1>
          <p className="quiet">With {thread.recipients?.edges.map(({ node }) => node.name).join(', ')}</p>
          {mayPost ? <Composer threadID={id} /> : <p className="quiet">You may read, but not post.</p>}
        </>
      ) : (
        <p className="quiet">There is no such thread, or this app may not see it.</p>
      )}
    </section>
  )
}
