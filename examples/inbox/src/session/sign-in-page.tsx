import { announceSignIn } from '@glue/react'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { loadPeople, type PersonToChoose, signIn } from '../backend.ts'

export function SignInPage({ hasEnded }: { readonly hasEnded: boolean }): ReactElement {
  const [people, setPeople] = useState<readonly PersonToChoose[]>()
  const [failure, setFailure] = useState<string>()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus()
    loadPeople().then(setPeople, () => setFailure('The people could not be loaded. Reload the page to try again.'))
  }, [])

  const enter = async (person: string): Promise<void> => {
    setFailure(undefined)
    if (!(await signIn(person))) return setFailure('Signing in did not work. Try again in a moment.')
    // This tab hears it, too.
    announceSignIn()
  }

  return (
    <main className="alone">
      <div className="card">
        <h1 ref={heading} tabIndex={-1}>
          {hasEnded ? 'Your session has ended' : 'Inbox'}
        </h1>
        <p>
          {hasEnded
            ? 'Sign in again, and you are back where you were.'
            : 'Sign in to this app. It has nothing to do with Glue: installing the app there never signs anybody in here.'}
        </p>
        <ul className="people">
          {(people ?? placeholders).map(({ id, name, may }) => (
            <li key={id}>
              <button className="person" disabled={!people} onClick={() => void enter(id)}>
                <strong>{name}</strong>
                <span>{may}</span>
              </button>
            </li>
          ))}
        </ul>
        {failure && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
      </div>
    </main>
  )
}

// As many as there are, so that nothing moves.
const placeholders: readonly PersonToChoose[] = ['1', '2'].map((id) => ({ id, name: '…', role: 'reader', may: '…' }))
