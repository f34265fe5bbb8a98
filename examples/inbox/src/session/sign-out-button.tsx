import { announceSignOut } from '@glue/react'
import { type ReactElement, useState } from 'react'
import { signOut } from '../backend.ts'
import { useAnnounce } from '../feedback/announcer.tsx'
import { go } from '../place/place.ts'

export function SignOutButton(): ReactElement {
  const [isLeaving, setLeaving] = useState(false)
  const announce = useAnnounce()
  const leave = async (): Promise<void> => {
    setLeaving(true)
    // The server first: a tab that drops its data and asks again must not be told that somebody is still here.
    const hasLeft = await signOut()
    setLeaving(false)
    if (!hasLeft) return announce('You are still signed in: the app does not answer. Try again in a moment.')
    go({})
    announceSignOut()
  }
  return (
    <button className="button" aria-disabled={isLeaving} onClick={() => void leave()}>
      Sign out
    </button>
  )
}
