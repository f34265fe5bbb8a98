import { people } from '../lib/people'
import { signIn } from './session'

export function SignIn() {
  return (
    <main className="card alone">
      <h1>Threads</h1>
      <p>Sign in to this app. It has nothing to do with Glue: installing the app there never signs anybody in here.</p>
      <form action={signIn} className="people">
        {people.map(({ id, name, may }) => (
          <button key={id} name="person" value={id} className="person">
            <strong>{name}</strong>
            <span className="quiet">{may}</span>
          </button>
        ))}
      </form>
    </main>
  )
}
