import type { ReactElement } from 'react'
import type { Person, Settings } from '../backend.ts'
import { Bone } from '../feedback/bone.tsx'
import type { InboxQuery } from '../generated/operations.ts'
import { go } from '../place/place.ts'
import { WorkspaceName } from '../workspaces/workspace-name.tsx'
import { DigestButton } from './digest-button.tsx'
import { ThreadList } from './thread-list.tsx'
import type { ThreadList as List } from './use-threads.ts'

interface ThreadPaneProps {
  readonly list: List
  readonly inbox: InboxQuery | undefined
  readonly settings: Settings
  readonly user: Person
  readonly workspace: string
  readonly thread: string | undefined
}

export function ThreadPane({ list, inbox, settings, user, workspace, thread }: ThreadPaneProps): ReactElement {
  const openDigest = (id: string): void => {
    list.refetch({ keepLoaded: true })
    go({ workspace, thread: id })
  }
  return (
    <section className="pane threads scroll" aria-label="Threads">
      <header className="pane-header">
        <div>
          <h2>
            <WorkspaceName id={workspace} settings={settings} />
          </h2>
          <p className="quiet">{inbox ? <>The app is {inbox.me?.name ?? 'nobody'} here</> : <Bone width="9rem" />}</p>
        </div>
        {user.role === 'operator' && <DigestButton workspace={workspace} opened={openDigest} />}
      </header>
      <ThreadList list={list} workspace={workspace} thread={thread} />
    </section>
  )
}
