import { GlueProvider, type GlueSessionWorkspace } from '@glue/react'
import { type ReactElement, useRef, useState } from 'react'
import type { Person, Settings } from '../backend.ts'
import { PlaceLink } from '../place/place-link.tsx'
import { useEscape } from '../place/use-escape.ts'
import { SignOutButton } from '../session/sign-out-button.tsx'
import { AddWorkspace } from './add-workspace.tsx'
import { InstallLink } from './install-link.tsx'
import { WorkspaceName } from './workspace-name.tsx'

interface SidebarProps {
  readonly settings: Settings
  readonly user: Person
  readonly workspaces: readonly GlueSessionWorkspace[]
  readonly workspace: string | undefined
}

/** The switcher, and what belongs to no workspace. On a narrow screen it is a menu. */
export function Sidebar({ settings, user, workspaces, workspace }: SidebarProps): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const isOperator = user.role === 'operator'

  const close = (): void => {
    if (!isOpen) return
    setOpen(false)
    button.current?.focus()
  }
  const header = useEscape(close)

  return (
    <header ref={header} className="sidebar">
      <div className="brand">
        <h1>Inbox</h1>
        <button
          ref={button}
          className="button menu-button"
          aria-expanded={isOpen}
          aria-controls="menu"
          onClick={() => setOpen(!isOpen)}
        >
          Workspaces
        </button>
      </div>
      <div id="menu" className="menu" data-is-open={isOpen}>
        <nav aria-labelledby="workspaces">
          <h2 id="workspaces">Workspaces</h2>
          {workspaces.length === 0 && <p className="quiet">None yet.</p>}
          <ul className="switcher">
            {workspaces.map(({ id }) => (
              <li key={id}>
                <PlaceLink to={{ workspace: id }} isCurrent={id === workspace} onClick={close}>
                  {/* A provider has one workspace, so each name has a provider. */}
                  <GlueProvider url={`${settings.gluePath}graphql`} workspace={id}>
                    <WorkspaceName id={id} settings={settings} />
                  </GlueProvider>
                </PlaceLink>
              </li>
            ))}
          </ul>
        </nav>
        {isOperator && <InstallLink settings={settings} className="button" />}
        {isOperator && <AddWorkspace settings={settings} />}
        <div className="signed-in">
          <p>
            Signed in as <strong>{user.name}</strong>
          </p>
          <SignOutButton />
        </div>
      </div>
    </header>
  )
}
