import { useEffect } from 'react'

/** Names the tab, until the component goes: a subject is nobody's business after the sign-out. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined ? 'Inbox' : `${title} · Inbox`
    return () => {
      document.title = 'Inbox'
    }
  }, [title])
}
