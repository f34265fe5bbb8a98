import { useGlueConnection, useGlueQuery, useGlueSend } from '@glue/react'
import { parseThreadID } from '@glue/schema'
import { MeDocument, ThreadsDocument } from '@glue/schema/operations'
import { type ReactElement, useState } from 'react'

export function Inbox({ thread }: { readonly thread: string }): ReactElement {
  const [text, setText] = useState('')
  const [me] = useGlueQuery({ query: MeDocument })
  const { items, loadNext } = useGlueConnection({ query: ThreadsDocument, variables: { last: 10 } })
  const { messages, send } = useGlueSend({ threadID: parseThreadID(thread) })
  return (
    <main>
      <h2>First title</h2>
      <p aria-label="Me">{me.data?.me?.id}</p>
      <ul aria-label="Threads">
        {items.map(({ id, subject }) => (
          <li key={id}>{subject}</li>
        ))}
      </ul>
      <button type="button" onClick={loadNext}>
        More
      </button>
      <input aria-label="Text" value={text} onChange={({ target }) => setText(target.value)} />
      <button type="button" onClick={() => send(text)}>
        Send
      </button>
      <ul aria-label="Messages">
        {messages.map(({ id, text: sent, status }) => (
          <li key={id}>
            {sent}: {status}
          </li>
        ))}
      </ul>
    </main>
  )
}
