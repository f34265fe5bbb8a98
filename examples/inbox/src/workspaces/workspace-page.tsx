import { useGlueQuery } from '@glue/react'
import { isThreadID } from '@glue/schema'
import { type ReactElement, useEffect, useRef } from 'react'
import type { Person, Settings } from '../backend.ts'
import { Problem } from '../feedback/problem.tsx'
import { InboxDocument } from '../generated/operations.ts'
import { ThreadView } from '../messages/thread-view.tsx'
import { go } from '../place/place.ts'
import { useSessionEnd } from '../session/session-end.ts'
import { NoThread } from '../threads/no-thread.tsx'
import { ThreadPane } from '../threads/thread-pane.tsx'
import { rowId } from '../threads/thread-row.tsx'
import { useThreads } from '../threads/use-threads.ts'

interface WorkspacePageProps {
  readonly settings: Settings
  readonly user: Person
  readonly workspace: string
  readonly thread: string | undefined
}

export function WorkspacePage({ settings, user, workspace, thread }: WorkspacePageProps): ReactElement {
  const list = useThreads()
  const [{ data: inbox }] = useGlueQuery({ query: InboxDocument })
  const close = useClosing(workspace, thread)
  useSessionEnd(list.error)

  if (list.error && list.threads.length === 0) {
    const retry = (): void => list.refetch()
    return <Problem error={list.error} settings={settings} user={user} isRetrying={list.fetching} retry={retry} />
  }
  return (
    <>
      <ThreadPane list={list} inbox={inbox} settings={settings} user={user} workspace={workspace} thread={thread} />
      {isThreadID(thread) ? (
        <ThreadView
          key={thread}
          id={thread}
          known={list.threads.find(({ id }) => id === thread)}
          me={inbox?.me ?? undefined}
          user={user}
          close={close}
        />
      ) : (
        <NoThread isEmpty={!list.fetching && list.threads.length === 0} groups={inbox?.groups.nodes} />
      )}
    </>
  )
}

/** Leaves the thread, and goes back with the focus to where it was opened. */
function useClosing(workspace: string, thread: string | undefined): () => void {
  const left = useRef<string>(undefined)
  useEffect(() => {
    if (thread !== undefined || left.current === undefined) return
    document.getElementById(rowId(left.current))?.focus()
    left.current = undefined
  }, [thread])
  return () => {
    left.current = thread
    go({ workspace })
  }
}
