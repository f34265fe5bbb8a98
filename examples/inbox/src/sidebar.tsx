import { GlueProvider, useGlueQuery } from '@glue/react'
import { type ReactElement, type SubmitEvent, useState } from 'react'
import { addWorkspace, type Failure, type Session, type Settings } from './backend.ts'
import { WorkspaceNameDocument } from './generated/operations.ts'
import type { Place } from './use-place.ts'

interface SidebarProps {
  readonly settings: Settings
  readonly session: Session
  readonly workspace: string | undefined
  readonly go: (place: Place) => void
  readonly reload: () => void
}

export function Sidebar({ settings, session, workspace, go, reload }: SidebarProps): ReactElement {
  const { user, workspaces } = session
  const isOperator = user.role === 'operator'
  return (
    <aside className="sidebar">
      <h1>Inbox</h1>
      <nav aria-label="Workspaces">
        <h2>Workspaces</h2>
        {workspaces.length === 0 && <p className="quiet">None yet.</p>}
        <ul className="list">
          {workspaces.map(({ id }) => (
            <li key={id}>
              <button aria-current={id === workspace ? 'page' : undefined} onClick={() => go({ workspace: id })}>
                <GlueProvider url={`${settings.gluePath}graphql`} workspace={id}>
                  <WorkspaceName id={id} settings={settings} />
                </GlueProvider>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {isOperator && (
        <InstallLink settings={settings} className={workspaces.length === 0 ? 'button primary' : 'button'} />
      )}
      {isOperator && <AddWorkspace settings={settings} added={(id) => (reload(), go({ workspace: id }))} />}
      <form method="post" action="/api/sign-out" className="signed-in">
        <span>
          Signed in as <strong>{user.name}</strong>
        </span>
        <button className="button">Sign out</button>
      </form>
    </aside>
  )
}

export function InstallLink({
  settings,
  className,
}: {
  readonly settings: Settings
  readonly className: string
}): ReactElement {
  return (
    <a className={className} href={`${settings.gluePath}install?returnTo=/`}>
      Install in Glue
    </a>
  )
}

// Glue's documentation shows no way to ask for a workspace's name; where Glue refuses, the id has to do.
export function WorkspaceName({ id, settings }: { readonly id: string; readonly settings: Settings }): ReactElement {
  const [{ data }] = useGlueQuery({ query: WorkspaceNameDocument })
  const answered = data?.workspaces.nodes.find((node) => node.id === id)?.name
  return <>{answered ?? settings.suggestions.find((suggestion) => suggestion.id === id)?.name ?? id}</>
}

function AddWorkspace({
  settings,
  added,
}: {
  readonly settings: Settings
  readonly added: (id: string) => void
}): ReactElement {
  const [id, setId] = useState('')
  const [failure, setFailure] = useState<Failure>()
  const [isChecking, setChecking] = useState(false)

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    setChecking(true)
    const answer = await addWorkspace(id.trim())
    setChecking(false)
    setFailure(answer)
    if (!answer) {
      setId('')
      added(id.trim())
    }
  }

  return (
    <form className="add" onSubmit={(event) => void submit(event)}>
      <label htmlFor="workspace-id">Installed from inside Glue?</label>
      <div className="row">
        <input
          id="workspace-id"
          list="suggestions"
          placeholder="wks_…"
          value={id}
          onChange={(event) => setId(event.target.value)}
          required
          spellCheck={false}
          autoComplete="off"
        />
        <button className="button" disabled={isChecking}>
          Add
        </button>
      </div>
      <datalist id="suggestions">
        {settings.suggestions.map((suggestion) => (
          <option key={suggestion.id} value={suggestion.id}>
            {suggestion.name}
          </option>
        ))}
      </datalist>
      {failure && (
        <p className="failure" role="alert">
          {failure.message}
        </p>
      )}
    </form>
  )
}
