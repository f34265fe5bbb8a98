import { GlueProvider, useGlueQuery } from '@glue/react'
import { isThreadID } from '@glue/schema'
import type { ReactElement } from 'react'
import type { Person, Settings } from './backend.ts'
import { DigestButton } from './digest-button.tsx'
import { InboxDocument, type InboxQuery } from './generated/operations.ts'
import { Problem } from './problem.tsx'
import { WorkspaceName } from './sidebar.tsx'
import { ThreadView } from './thread-view.tsx'

interface WorkspacePageProps {
  readonly settings: Settings
  readonly user: Person
  readonly workspace: string
  readonly thread: string | undefined
  readonly openThread: (id: string | undefined) => void
}

type Thread = InboxQuery['threads']['edges'][number]['node']

export function WorkspacePage(props: WorkspacePageProps): ReactElement {
  return (
    <GlueProvider url={`${props.settings.gluePath}graphql`} workspace={props.workspace}>
      <Workspace {...props} />
    </GlueProvider>
  )
}

function Workspace({ settings, user, workspace, thread, openThread }: WorkspacePageProps): ReactElement {
  const [{ data, fetching, error }, refetch] = useGlueQuery({ query: InboxDocument })
  if (error) {
    return (
      <main className="content">
        <Problem
          error={error}
          settings={settings}
          user={user}
          retry={() => refetch({ requestPolicy: 'network-only' })}
        />
      </main>
    )
  }
  if (!data)
    return (
      <main className="content" aria-busy={fetching}>
        <Skeleton />
      </main>
    )

  // Glue lists the last thirty by their last message, oldest first.
  const threads = data.threads.edges.map((edge) => edge.node).toReversed()
  const opened = threads.find(({ id }) => id === thread)
  return (
    <main className={thread ? 'content two-panes has-thread' : 'content two-panes'}>
      <section className="threads" aria-label="Threads">
        <header>
          <h2>
            <WorkspaceName id={workspace} settings={settings} />
          </h2>
          <p className="quiet">
            This app is <strong>{data.me?.name}</strong> here.
          </p>
          {user.role === 'operator' && (
            <DigestButton
              workspace={workspace}
              opened={(id) => (refetch({ requestPolicy: 'network-only' }), openThread(id))}
            />
          )}
        </header>
        <h3>Groups</h3>
        <ul className="chips">
          {data.groups.nodes.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
        <h3>Threads</h3>
        <ul className="list">
          {threads.map((item) => (
            <li key={item.id}>
              <button aria-current={item.id === thread ? 'page' : undefined} onClick={() => openThread(item.id)}>
                <strong>{threadTitle(item)}</strong>
                <span className="quiet">{item.subject === null ? 'Chat' : recipientNames(item)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {isThreadID(thread) ? (
        <ThreadView
          key={thread}
          id={thread}
          title={opened ? threadTitle(opened) : 'Thread'}
          user={user}
          close={() => openThread(undefined)}
        />
      ) : (
        <section className="thread empty">
          <p className="quiet">Choose a thread.</p>
        </section>
      )}
    </main>
  )
}

/** A chat has no subject: it is named by whom it is with. */
function threadTitle(thread: Thread): string {
  return thread.subject ?? (recipientNames(thread) || 'Chat')
}

function recipientNames(thread: Thread): string {
  return thread.recipients.edges.map((edge) => edge.node.name).join(', ')
}

function Skeleton(): ReactElement {
  return (
    <output className="skeleton" aria-label="Loading the workspace">
      {[70, 45, 60, 52].map((width) => (
        <span key={width} style={{ width: `${width}%` }} />
      ))}
    </output>
  )
}
