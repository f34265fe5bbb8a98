import { type ReactElement, useEffect, useState } from 'react'
import { loadPeople, type Person } from './backend.ts'

export function SignInPage(): ReactElement {
  const [people, setPeople] = useState<readonly Person[]>([])
  useEffect(() => void loadPeople().then(setPeople), [])
  return (
    <main className="alone card">
      <h1>Inbox</h1>
      <p>
        Sign in to this app. This has nothing to do with Glue: Glue's token belongs to the app, so installing it never
        signs anybody in.
      </p>
      <form method="post" action="/api/sign-in" className="people">
        {people.map(({ id, name, may }) => (
          <button key={id} name="person" value={id} className="person">
            <strong>{name}</strong>
            <span>{may}</span>
          </button>
        ))}
      </form>
    </main>
  )
}
