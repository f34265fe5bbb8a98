import type { OutgoingMessage } from '@glue/react'
import { type ReactElement, useEffect } from 'react'
import { useAnnounce } from '../feedback/announcer.tsx'
import { failureCode, failureReason } from '../feedback/failure.ts'
import { useSessionEnd } from '../session/session-end.ts'
import { MessageItem } from './message-item.tsx'

interface OutgoingItemProps {
  readonly name: string
  readonly message: OutgoingMessage
  readonly takeBack: (text: string) => void
  readonly retry: () => void
  readonly discard: () => void
}

/** A message that Glue may not have yet: it looks like one that it has, and says what became of it. */
export function OutgoingItem({ name, message, takeBack, retry, discard }: OutgoingItemProps): ReactElement {
  const { text, status, error, mayHaveArrived } = message
  const announce = useAnnounce()
  useSessionEnd(error)
  const isSignedOut = failureCode(error) === 'unauthenticated'
  useEffect(() => {
    if (status === 'failed') announce(`Your message was not sent: ${text}`)
  }, [status, text, announce])
  useEffect(() => {
    // The provider forgets the message with the session.
    if (isSignedOut) takeBack(text)
  }, [isSignedOut, text, takeBack])
  return (
    <MessageItem name={name} text={text}>
      {status === 'failed' ? (
        <div className="not-sent">
          <p>
            <strong>{mayHaveArrived ? 'This may have arrived, or not.' : 'Not sent.'}</strong>{' '}
            {error && failureReason(error)}
          </p>
          <div className="row">
            <button className="button" onClick={retry}>
              {mayHaveArrived ? 'Send again all the same' : 'Try again'}
            </button>
            <button className="button" onClick={discard}>
              Discard
            </button>
          </div>
        </div>
      ) : (
        <p className="on-its-way">{status === 'sending' ? 'Sending…' : 'Sent'}</p>
      )}
    </MessageItem>
  )
}
