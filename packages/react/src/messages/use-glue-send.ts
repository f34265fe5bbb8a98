import type { ThreadID } from '@glue/schema'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { noMessages, type OutgoingMessage, outgoingMessages } from './outgoing-messages.ts'
import { useGlueClient } from '../use-glue-client.ts'

/** What {@link useGlueSend} takes. */
export interface UseGlueSendArgs {
  /** The thread that the messages go to. */
  readonly threadID: ThreadID
  /**
   * The messages that the page shows already, as a list or a connection of the thread gives them: one that was sent and is
   * among them is left out of `messages` from then on. Without it, a sent message stays until it is discarded.
   */
  readonly items?: readonly { readonly id: string }[] | undefined
}

/** What {@link useGlueSend} gives. The functions stay the same from render to render. */
export interface UseGlueSendResponse {
  /** What is being sent, was sent and is not shown elsewhere yet, or failed; in the order in which it was written. */
  readonly messages: readonly OutgoingMessage[]
  /** Sends a message, which is in `messages` at once. */
  readonly send: (text: string) => void
  /** Sends a failed message again. */
  readonly retry: (id: string) => void
  /** Takes a message off `messages` that failed or was sent. One that is being sent cannot be called back. */
  readonly discard: (id: string) => void
}

/**
 * Sends messages to a thread, and shows them before Glue has them.
 *
 * A message goes on being sent when its component goes away, and is found again by whoever shows the thread next
 * below the same `GlueProvider`, until its workspace or its session changes. It has
 * a key that stays the same, by which Glue knows it: sending it again makes no second one. Where Glue does not know such
 * keys, a failure that leaves it open whether the message arrived has `mayHaveArrived`, and nothing is sent again before
 * `retry` is called.
 *
 * Messages of one thread are sent one after the other. Queries are asked again as after `useGlueMutation`.
 *
 * @throws GlueReactError `missing_provider`
 * @example
 * ```tsx
 * import { useGlueSend } from '@glue/react'
 * import type { MessageID, ThreadID } from '@glue/schema'
 *
 * interface Props {
 *   threadID: ThreadID
 *   shown: readonly { id: MessageID; text: string }[]
 * }
 *
 * export function Conversation({ threadID, shown }: Props) {
 *   const { messages, send, retry, discard } = useGlueSend({ threadID, items: shown })
 *   return (
 *     <ul>
 *       {shown.map(({ id, text }) => <li key={id}>{text}</li>)}
 *       {messages.map(({ id, text, status, mayHaveArrived }) => (
 *         <li key={id} aria-busy={status === 'sending'}>
 *           {text}
 *           {status === 'failed' && (
 *             <>
 *               <button onClick={() => retry(id)}>{mayHaveArrived ? 'May have arrived. Send again?' : 'Try again'}</button>
 *               <button onClick={() => discard(id)}>Discard</button>
 *             </>
 *           )}
 *         </li>
 *       ))}
 *       <button onClick={() => send('Hello')}>Say hello</button>
 *     </ul>
 *   )
 * }
 * ```
 */
export function useGlueSend({ threadID, items }: UseGlueSendArgs): UseGlueSendResponse {
  const outgoing = outgoingMessages(useGlueClient())
  const all = useSyncExternalStore(
    outgoing.subscribe,
    () => outgoing.inThread(threadID),
    () => noMessages,
  )
  const messages = useMemo(
    () => all.filter(({ messageID }) => messageID === undefined || !items?.some(({ id }) => id === messageID)),
    [all, items],
  )
  useEffect(() => {
    // For good: the message must not come back when the list moves on to other pages.
    for (const message of all) if (!messages.includes(message)) outgoing.discard(threadID, message.id)
  }, [all, messages, outgoing, threadID])
  const functions = useMemo(
    () => ({
      send: (text: string) => outgoing.send(threadID, text),
      retry: (id: string) => outgoing.retry(threadID, id),
      discard: (id: string) => outgoing.discard(threadID, id),
    }),
    [outgoing, threadID],
  )
  return { messages, ...functions }
}
