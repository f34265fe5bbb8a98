import { memo, type MemoExoticComponent, type ReactElement, type ReactNode } from 'react'
import { Avatar } from './avatar.tsx'

interface MessageItemProps {
  readonly name: string
  readonly text: string
  /** When Glue got it. Absent on the way there. */
  readonly createdAt?: string
  readonly goesOn?: boolean
  readonly children?: ReactNode
}

/** One message. Glue's text is Markdown, shown here as it was written: put your own renderer in this place. */
export const MessageItem: MemoExoticComponent<(props: MessageItemProps) => ReactElement> = memo(
  ({ name, text, createdAt, goesOn = false, children }) => (
    <li className="message" data-goes-on={goesOn}>
      <Avatar name={name} />
      <p className="message-head">
        <strong>{name}</strong>
        {createdAt !== undefined && <time dateTime={createdAt}>{shortTime(createdAt)}</time>}
      </p>
      <p className="message-text">{text}</p>
      {children}
    </li>
  ),
)

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

function shortTime(createdAt: string): string {
  const time = new Date(createdAt)
  return Number.isNaN(time.getTime()) ? createdAt : timeFormat.format(time)
}
