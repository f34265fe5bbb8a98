import { announceSignOut } from '../../src/index.ts'

// The page that an app shows after signing out.
await fetch('/sign-out', { method: 'POST' })
announceSignOut()
document.title = 'Signed out'
