import type { ReactElement } from 'react'

/** A thread has a subject, a chat has not. */
export function ThreadIcon({ isChat }: { readonly isChat: boolean }): ReactElement {
  return (
    <svg className="thread-icon" viewBox="0 0 20 20" aria-hidden>
      <path d={isChat ? chat : thread} />
    </svg>
  )
}

const thread = 'M3.5 5.5h13M3.5 10h13M3.5 14.5h8'
const chat =
  'M4 4.5h12a1.5 1.5 0 0 1 1.5 1.5v6.5A1.5 1.5 0 0 1 16 14h-5l-4 3v-3H4a1.5 1.5 0 0 1-1.5-1.5V6A1.5 1.5 0 0 1 4 4.5z'
