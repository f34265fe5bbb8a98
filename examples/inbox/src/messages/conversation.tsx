import type { UseGlueSendResponse } from '@glue/react'
import type { ReactElement, RefObject } from 'react'
import { failureReason } from '../feedback/failure.ts'
import { More } from '../feedback/more.tsx'
import { MessageItem } from './message-item.tsx'
import { MessagesSkeleton } from './messages-skeleton.tsx'
import { OutgoingItem } from './outgoing-item.tsx'
import { isRefused, UnreadableMessages } from './unreadable-messages.tsx'
import type { Message, Messages } from './use-messages.ts'

interface ConversationProps {
  readonly messages: Messages
  readonly outgoing: UseGlueSendResponse
  readonly myName: string
  readonly scroll: RefObject<HTMLElement | null>
  /** Makes a draft again of what was not sent because the session has ended. */
  readonly takeBack: (text: string) => void
  /** The button that had the focus is gone. */
  readonly moved: () => void
}

/** What Glue has of a thread, and below it what is on its way there. */
export function Conversation({ messages, outgoing, myName, scroll, takeBack, moved }: ConversationProps): ReactElement {
  const { items, hasNext, fetching, error } = messages
  const isEmpty = items.length === 0
  const failure = error && !isRefused(error) ? `Not everything could be loaded. ${failureReason(error)}` : undefined
  return (
    // What scrolls has to be reached by the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section ref={scroll} className="conversation scroll" aria-label="Messages" tabIndex={0}>
      <div>
        {error && isRefused(error) && <UnreadableMessages />}
        {(hasNext || failure !== undefined) && !(isEmpty && fetching) && (
          <More
            label="Show older messages"
            failure={failure}
            isLoading={messages.isLoadingNext}
            loadNext={hasNext ? messages.loadNext : () => messages.refetch()}
          />
        )}
        {isEmpty && fetching && <MessagesSkeleton />}
        <ol className="messages">
          {items.map((message, index) => (
            <MessageItem
              key={message.id}
              name={message.user?.name ?? 'Somebody'}
              text={message.text}
              createdAt={message.createdAt}
              goesOn={goesOn(items[index - 1], message)}
            />
          ))}
          {outgoing.messages.map((message) => (
            <OutgoingItem
              key={message.id}
              name={myName}
              message={message}
              takeBack={takeBack}
              retry={() => (outgoing.retry(message.id), moved())}
              discard={() => (outgoing.discard(message.id), moved())}
            />
          ))}
        </ol>
      </div>
    </section>
  )
}

const shortlyMs = 5 * 60_000

/** Whether somebody goes on speaking: then the name need not be said again. */
function goesOn(before: Message | undefined, { user, createdAt }: Message): boolean {
  if (!before || before.user?.id !== user?.id) return false
  return Date.parse(createdAt) - Date.parse(before.createdAt) < shortlyMs
}
