import { createSendOnce, messageKey } from '@glue/client/fetch'
import type { MessageID, ThreadID } from '@glue/schema'
import type { Client, CombinedError } from 'urql'
import { deliverMessage } from './deliver-message.ts'

/** A message that this page sends. */
export interface OutgoingMessage {
  /** The page's own id of the message, for `key`, `retry` and `discard`. It stays the same. */
  readonly id: string
  readonly text: string
  readonly status: 'sending' | 'sent' | 'failed'
  /** Glue's id of the message, once it was sent. */
  readonly messageID: MessageID | undefined
  /** Why it failed. */
  readonly error: CombinedError | undefined
  /**
   * Whether the failed message may have arrived, and would arrive twice if it was sent again: ask whoever wrote it. Only
   * where Glue does not know the key of a message; elsewhere a message can always be sent again.
   */
  readonly mayHaveArrived: boolean
}

/** The messages that a client sends, whatever is on the page. */
export interface OutgoingMessages {
  readonly subscribe: (onChange: () => void) => () => void
  /** The same array until something changes. */
  readonly inThread: (threadID: ThreadID) => readonly OutgoingMessage[]
  readonly send: (threadID: ThreadID, text: string) => void
  /** Sends a message again, if it failed. */
  readonly retry: (threadID: ThreadID, id: string) => void
  /** Forgets a message, unless it is being sent. */
  readonly discard: (threadID: ThreadID, id: string) => void
}

/** No messages: always the same array. */
export const noMessages: readonly OutgoingMessage[] = []

// They live as long as the client does, as its cache: a component that goes away while a message is sent loses nothing,
// and nothing of one workspace, or of one request on a server, is seen in another.
const ofClients = new WeakMap<Client, OutgoingMessages>()

/** The messages that a client sends. */
export function outgoingMessages(client: Client): OutgoingMessages {
  const known = ofClients.get(client)
  if (known) return known
  const created = createOutgoingMessages(client)
  ofClients.set(client, created)
  return created
}

function createOutgoingMessages(client: Client): OutgoingMessages {
  const sendOnce = createSendOnce()
  const threads = new Map<ThreadID, readonly OutgoingMessage[]>()
  const turns = new Map<ThreadID, Promise<void>>()
  const listeners = new Set<() => void>()

  const inThread = (threadID: ThreadID): readonly OutgoingMessage[] => threads.get(threadID) ?? noMessages
  const find = (threadID: ThreadID, id: string) => inThread(threadID).find((message) => message.id === id)
  const set = (threadID: ThreadID, messages: readonly OutgoingMessage[]): void => {
    threads.set(threadID, messages)
    for (const onChange of listeners) onChange()
  }
  const update = (threadID: ThreadID, message: OutgoingMessage): void =>
    set(
      threadID,
      inThread(threadID).map((other) => (other.id === message.id ? message : other)),
    )

  const deliver = async (threadID: ThreadID, { id, text, mayHaveArrived }: OutgoingMessage): Promise<void> => {
    // One after the other, so that a thread has them in the order in which they were written.
    await turns.get(threadID)
    const outcome = await deliverMessage({ client, sendOnce, threadID, text, key: id })
    // An earlier try that may have arrived still may, whatever became of this one.
    const isInDoubt = outcome.status === 'failed' && (mayHaveArrived || outcome.mayHaveArrived)
    update(threadID, { id, text, ...outcome, mayHaveArrived: isInDoubt })
  }
  const enqueue = (threadID: ThreadID, message: OutgoingMessage): void => {
    turns.set(threadID, deliver(threadID, message))
  }

  return {
    inThread,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    send: (threadID, text) => {
      const message = { ...unsent, id: messageKey(), text }
      set(threadID, [...inThread(threadID), message])
      enqueue(threadID, message)
    },
    retry: (threadID, id) => {
      const failed = find(threadID, id)
      if (failed?.status !== 'failed') return
      const message = { ...failed, ...unsent, mayHaveArrived: failed.mayHaveArrived }
      update(threadID, message)
      enqueue(threadID, message)
    },
    discard: (threadID, id) => {
      const message = find(threadID, id)
      if (message === undefined || message.status === 'sending') return
      set(
        threadID,
        inThread(threadID).filter((other) => other !== message),
      )
    },
  }
}

const unsent = { status: 'sending', messageID: undefined, error: undefined, mayHaveArrived: false } as const
