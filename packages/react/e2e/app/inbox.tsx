import { parseThreadID } from '@glue/schema'
import { MeDocument, SendMessageDocument, ThreadsDocument } from '@glue/schema/operations'
import { type ReactElement, useState } from 'react'
import { useGlueConnection, useGlueMutation, useGlueQuery, useGlueSend, useGlueSession } from '../../src/index.ts'

/** Who is signed in, and everything that shows data of theirs. */
export function Inbox({ thread }: { readonly thread: string }): ReactElement {
  const [me, askForMe] = useGlueQuery({ query: MeDocument })
  const threads = useGlueConnection({ query: ThreadsDocument, variables: { last: 10 } })
  const error = me.error ?? threads.error
  return (
    <main>
      <h1>{me.data?.me?.id ?? 'Loading'}</h1>
      {error && <p role="alert">{error.message}</p>}
      <button type="button" onClick={() => askForMe({ requestPolicy: 'network-only' })}>
        Refresh
      </button>
      <output aria-label="Asks">{me.fetching || me.stale ? 'yes' : 'no'}</output>
      <ul aria-label="Threads">
        {threads.items.map(({ id, subject }) => (
          <li key={id}>{subject}</li>
        ))}
      </ul>
      {threads.hasNext && (
        <button type="button" onClick={threads.loadNext}>
          More
        </button>
      )}
      <Conversation thread={thread} />
    </main>
  )
}

/** Whether somebody is signed in, on the page that has all the rest. */
export function Session(): ReactElement {
  const { status, user } = useGlueSession()
  return (
    <output aria-label="Session">
      {status} {user?.id}
    </output>
  )
}

function Conversation({ thread }: { readonly thread: string }): ReactElement {
  const [text, setText] = useState('')
  const threadID = parseThreadID(thread)
  const { messages, send, retry } = useGlueSend({ threadID })
  const [posted, post] = useGlueMutation(SendMessageDocument)
  return (
    <section>
      <input aria-label="Text" value={text} onChange={({ target }) => setText(target.value)} />
      <button type="button" onClick={() => send(text)}>
        Send
      </button>
      <button type="button" onClick={() => void post({ input: { threadID, message: { text } } })}>
        Post
      </button>
      <ul aria-label="Messages">
        {messages.map(({ id, text: sent, status, error, mayHaveArrived }) => (
          <li key={id}>
            {sent}: {status} {error?.message} {mayHaveArrived && 'may have arrived '}
            {status === 'failed' && (
              <button type="button" onClick={() => retry(id)}>
                Try again
              </button>
            )}
          </li>
        ))}
      </ul>
      <output aria-label="Posted">
        {posted.data && `posted ${posted.data.sendMessage?.message?.text}`}
        {posted.error?.message}
      </output>
    </section>
  )
}
