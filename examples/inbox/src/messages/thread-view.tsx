import { useGlueSend } from '@glue/react'
import type { ThreadID } from '@glue/schema'
import { type ReactElement, type RefObject, useEffect, useRef } from 'react'
import type { Person } from '../backend.ts'
import { Bone } from '../feedback/bone.tsx'
import { useEscape } from '../place/use-escape.ts'
import { useTitle } from '../place/use-title.ts'
import { useSessionEnd } from '../session/session-end.ts'
import { threadDetail, threadTitle } from '../threads/thread-title.ts'
import type { Thread } from '../threads/use-threads.ts'
import { Composer } from './composer.tsx'
import { Conversation } from './conversation.tsx'
import { useDraft } from './drafts.tsx'
import { useMessages } from './use-messages.ts'
import { useThread } from './use-thread.ts'

interface ThreadViewProps {
  readonly id: ThreadID
  /** The thread as the list has it, if it has it. */
  readonly known: Thread | undefined
  /** The app's own user in this workspace, as which it writes. */
  readonly me: { readonly id: string; readonly name: string } | undefined
  readonly user: Person
  readonly close: () => void
}

export function ThreadView({ id, known, me, user, close }: ThreadViewProps): ReactElement {
  const thread = useThread(id, known)
  const messages = useMessages(id, me?.id)
  const outgoing = useGlueSend({ threadID: id, items: messages.items })
  const section = useEscape(close)
  const draft = useDraft({ user: user.id, thread: id })
  const heading = useFocusAfterOpening()
  const input = useRef<HTMLTextAreaElement>(null)
  const scroll = useRef<HTMLElement>(null)
  useTitle(thread ? threadTitle(thread) : undefined)
  useSessionEnd(messages.error)

  const send = (text: string): void => {
    outgoing.send(text)
    draft.write('')
    // The end of a list that is laid out from its end.
    scroll.current?.scrollTo({ top: 0 })
  }

  return (
    <section ref={section} className="pane thread" aria-label="Thread">
      <header className="pane-header">
        <button className="button back" onClick={close} aria-label="Back to the threads">
          ←
        </button>
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {thread ? threadTitle(thread) : thread === null ? 'Thread not found' : <Bone width="12rem" />}
          </h2>
          <p className="quiet">{thread ? threadDetail(thread) : <Bone width="6rem" />}</p>
        </div>
      </header>
      <Conversation
        messages={messages}
        outgoing={outgoing}
        myName={me?.name ?? 'This app'}
        scroll={scroll}
        takeBack={draft.takeBack}
        moved={() => input.current?.focus()}
      />
      {user.role === 'operator' ? (
        <Composer input={input} text={draft.text} write={draft.write} send={send} />
      ) : (
        <p className="note">You may read, but not post.</p>
      )}
    </section>
  )
}

/** Moves the focus to the thread that somebody opened; on a page that was just loaded it stays where the browser has it. */
function useFocusAfterOpening(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (document.activeElement !== document.body) heading.current?.focus()
  }, [])
  return heading
}
