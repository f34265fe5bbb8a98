import type { ReactElement } from 'react'

interface NoThreadProps {
  readonly isEmpty: boolean
  readonly groups: readonly { readonly id: string; readonly name: string }[] | undefined
}

/** No thread is open: says what the app sees. */
export function NoThread({ isEmpty, groups }: NoThreadProps): ReactElement {
  return (
    <section className="pane thread nothing" aria-label="Thread">
      <div className="state">
        <h3>{isEmpty ? 'Nothing to read yet' : 'Choose a thread'}</h3>
        <p>The app reads the public groups of the workspace, and those that it was added to.</p>
        <ul className="chips" aria-label="Groups">
          {groups?.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
      </div>
    </section>
  )
}
