import { memo, type MemoExoticComponent, type ReactElement } from 'react'
import { PlaceLink } from '../place/place-link.tsx'
import { ThreadIcon } from './thread-icon.tsx'
import { threadDetail, threadTitle } from './thread-title.ts'
import type { Thread } from './use-threads.ts'

interface ThreadRowProps {
  readonly thread: Thread
  readonly workspace: string
  readonly isOpen: boolean
}

export const ThreadRow: MemoExoticComponent<(props: ThreadRowProps) => ReactElement> = memo(
  ({ thread, workspace, isOpen }) => (
    <li>
      <PlaceLink id={rowId(thread.id)} className="thread-row" to={{ workspace, thread: thread.id }} isCurrent={isOpen}>
        <ThreadIcon isChat={thread.subject === null} />
        <strong>{threadTitle(thread)}</strong>
        <span>{threadDetail(thread)}</span>
      </PlaceLink>
    </li>
  ),
)

export function rowId(thread: string): string {
  return `row-${thread}`
}
