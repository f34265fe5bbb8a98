import { useGlueConnection } from '@glue/react'
import type { ThreadID } from '@glue/schema'
import { useEffect, useRef } from 'react'
import { useAnnounce } from '../feedback/announcer.tsx'
import { useRefresh } from '../feedback/use-refresh.ts'
import { ThreadMessagesDocument } from '../generated/operations.ts'

export type Messages = ReturnType<typeof useMessages>
export type Message = Messages['items'][number]

/** The messages of a thread, the latest last. `myId` is the app's own user, whose messages are no news. */
export function useMessages(id: ThreadID, myId: string | undefined) {
  const messages = useGlueConnection({ query: ThreadMessagesDocument, variables: { id, last: 30 } })
  useRefresh(() => messages.refetch({ keepLoaded: true }))
  useNews(messages.items, myId)
  return messages
}

function useNews(items: readonly Message[], myId: string | undefined): void {
  const announce = useAnnounce()
  const newest = items.at(-1)
  const seen = useRef<string>(undefined)
  useEffect(() => {
    if (!newest || newest.id === seen.current) return
    if (seen.current !== undefined && newest.user?.id !== myId) {
      announce(`New message from ${newest.user?.name ?? 'somebody'}: ${newest.text}`)
    }
    seen.current = newest.id
  }, [newest, myId, announce])
}
