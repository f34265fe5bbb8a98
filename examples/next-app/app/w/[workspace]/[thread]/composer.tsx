'use client'

import { useGlueSend } from '@glue/react'
import type { ThreadID } from '@glue/schema'

/** Glue's documentation shows no way to read messages, so the page has those that were sent from here. */
export function Composer({ threadID }: { readonly threadID: ThreadID }) {
  const { messages, send, retry, discard } = useGlueSend({ threadID })
  const submit = (form: FormData) => {
    const text = String(form.get('text')).trim()
    if (text !== '') send(text)
  }
  return (
    <>
      <ol className="messages" aria-live="polite">
        {messages.map(({ id, text, status, mayHaveArrived }) => (
          <li key={id} aria-busy={status === 'sending'}>
            {text}
            {status === 'failed' && (
              <span className="failure">
                {mayHaveArrived ? 'It may have arrived.' : 'Not sent.'}
                <button className="button" onClick={() => retry(id)}>
                  Send again
                </button>
                <button className="button" onClick={() => discard(id)}>
                  Discard
                </button>
              </span>
            )}
          </li>
        ))}
      </ol>
      <form action={submit} className="composer">
        <textarea name="text" aria-label="Message" placeholder="Write a message" rows={2} required />
        <button className="button primary">Send</button>
      </form>
    </>
  )
}
