import { type ReactElement, useEffect, useRef } from 'react'
import { failureReason } from '../feedback/failure.ts'
import { More } from '../feedback/more.tsx'
import { ThreadListSkeleton } from './thread-list-skeleton.tsx'
import { ThreadRow } from './thread-row.tsx'
import type { ThreadList as List } from './use-threads.ts'

interface ThreadListProps {
  readonly list: List
  readonly workspace: string
  readonly thread: string | undefined
}

export function ThreadList({ list, workspace, thread }: ThreadListProps): ReactElement {
  const { threads, hasNext, fetching, error } = list
  if (threads.length === 0 && fetching) return <ThreadListSkeleton />
  if (threads.length === 0) return <NoThreads />
  return (
    <>
      <ul className="thread-list">
        {threads.map((item) => (
          <ThreadRow key={item.id} thread={item} workspace={workspace} isOpen={item.id === thread} />
        ))}
      </ul>
      {hasNext || error ? (
        <More
          label="Show older threads"
          failure={error && `Not everything could be loaded. ${failureReason(error)}`}
          isLoading={list.isLoadingNext}
          loadNext={hasNext ? list.loadNext : () => list.refetch()}
        />
      ) : (
        <End isLong={threads.length > 20} />
      )}
    </>
  )
}

function NoThreads(): ReactElement {
  return (
    <div className="state">
      <h3>No threads yet</h3>
      <p>Threads of public groups come here, and those that the app is added to.</p>
    </div>
  )
}

/** Takes the focus over from the button that has loaded the last page, and is gone. */
function End({ isLong }: { readonly isLong: boolean }): ReactElement | null {
  const end = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body) end.current?.focus({ preventScroll: true })
  }, [])
  if (!isLong) return null
  return (
    <p ref={end} tabIndex={-1} className="end">
      These are all threads.
    </p>
  )
}
