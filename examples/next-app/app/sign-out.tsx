'use client'

import { announceSignOut } from '@glue/react'
import { signOut } from './session'

export function SignOut() {
  const leave = async () => {
    // The server first: a tab that asks again must not be told that somebody is still here.
    await signOut()
    announceSignOut()
    // A page of its own, so that nothing of this one stays in the memory of Next's router.
    location.assign('/')
  }
  return (
    <form action={leave}>
      <button className="button">Sign out</button>
    </form>
  )
}
