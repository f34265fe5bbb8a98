import { GlueProvider, type GlueSessionWorkspace } from '@glue/react'
import type { ReactElement } from 'react'
import type { Person, Settings } from './backend.ts'
import { usePlace } from './place/place.ts'
import { Sidebar } from './workspaces/sidebar.tsx'
import { Welcome } from './workspaces/welcome.tsx'
import { WorkspacePage } from './workspaces/workspace-page.tsx'

interface FrameProps {
  readonly settings: Settings
  readonly user: Person
  readonly workspaces: readonly GlueSessionWorkspace[]
}

/** The switcher, and beside it one workspace in a provider of its own. */
export function Frame({ settings, user, workspaces }: FrameProps): ReactElement {
  const { workspace: placed, thread } = usePlace()
  const workspace = placed ?? workspaces[0]?.id
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the threads
      </a>
      <Sidebar settings={settings} user={user} workspaces={workspaces} workspace={workspace} />
      <main id="main" tabIndex={-1}>
        {workspace === undefined ? (
          <Welcome settings={settings} user={user} />
        ) : (
          <GlueProvider url={`${settings.gluePath}graphql`} workspace={workspace}>
            <WorkspacePage settings={settings} user={user} workspace={workspace} thread={thread} />
          </GlueProvider>
        )}
      </main>
    </div>
  )
}
