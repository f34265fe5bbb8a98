import { useGlueQuery } from '@glue/react'
import type { ThreadID } from '@glue/schema'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import type { Person } from './backend.ts'
import { Composer, type SentMessage } from './composer.tsx'
import { ThreadMessagesDocument } from './generated/operations.ts'

interface ThreadViewProps {
  readonly id: ThreadID
  readonly title: string
  readonly user: Person
  readonly close: () => void
}

export function ThreadView({ id, title, user, close }: ThreadViewProps): ReactElement {
  const [{ data, fetching, error }, refetch] = useGlueQuery({ query: ThreadMessagesDocument, variables: { id } })
  const [sent, setSent] = useState<readonly SentMessage[]>([])
  const end = useRef<HTMLLIElement>(null)

  const messages = data?.node?.messages?.edges.map((edge) => edge.node) ?? []
  const listed = new Set<string>(messages.map((message) => message.id))
  const unlisted = sent.filter((message) => !listed.has(message.id))
  const count = messages.length + unlisted.length
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: 'nearest' })
  }, [count])

  return (
    <section className="thread" aria-label={title}>
      <header>
        <button className="button back" onClick={close} aria-label="Back to the threads">
          ←
        </button>
        <h2>{title}</h2>
      </header>
      <ol className="messages" aria-live="polite" aria-busy={fetching}>
        {error && <UnreadableMessages />}
        {messages.map(({ id: messageId, text, createdAt, user: author }) => (
          <li key={messageId}>
            <strong>{author?.name ?? 'Someone'}</strong> <time dateTime={createdAt}>{shortTime(createdAt)}</time>
            <p>{text}</p>
          </li>
        ))}
        {unlisted.map((message) => (
          <li key={message.id} className="own">
            <strong>Sent from here</strong>
            <p>{message.text}</p>
          </li>
        ))}
        <li ref={end} aria-hidden className="end" />
      </ol>
      {user.role === 'operator' ? (
        <Composer
          threadID={id}
          sent={(message) => {
            setSent((before) => [...before, message])
            refetch({ requestPolicy: 'network-only' })
          }}
        />
      ) : (
        <p className="quiet note">You may read, but not post.</p>
      )}
    </section>
  )
}

function UnreadableMessages(): ReactElement {
  return (
    <li className="unreadable" role="note">
      <strong>Glue did not give the messages of this thread.</strong>
      <p>
        Reading messages (<code>Thread.messages</code>) is not documented for Glue's public API, and this Glue does not
        answer it. Sending works all the same: what you send from here is shown below.
      </p>
    </li>
  )
}

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

function shortTime(createdAt: string): string {
  const time = new Date(createdAt)
  return Number.isNaN(time.getTime()) ? createdAt : timeFormat.format(time)
}
