import { useGlueMutation } from '@glue/react'
import type { ThreadID } from '@glue/schema'
import { SendMessageDocument } from '@glue/schema/operations'
import { type KeyboardEvent, type ReactElement, useState } from 'react'

export interface SentMessage {
  readonly id: string
  readonly text: string
}

interface ComposerProps {
  readonly threadID: ThreadID
  readonly sent: (message: SentMessage) => void
}

export function Composer({ threadID, sent }: ComposerProps): ReactElement {
  const [text, setText] = useState('')
  const [{ fetching, error }, sendMessage] = useGlueMutation(SendMessageDocument)

  const send = async (): Promise<void> => {
    if (text.trim() === '' || fetching) return
    const { data } = await sendMessage({ input: { threadID, message: { text } } })
    const message = data?.sendMessage?.message
    if (!message) return
    setText('')
    sent(message)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void send()
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {error && (
        <p className="failure" role="alert">
          Not sent: {error.message.replace(/^\[\w+\] /, '')}
        </p>
      )}
      <div className="row">
        <textarea
          aria-label="Message"
          placeholder="Write a message"
          rows={2}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button className="button primary" disabled={fetching || text.trim() === ''}>
          {fetching ? 'Sending…' : 'Send'}
        </button>
      </div>
    </form>
  )
}
