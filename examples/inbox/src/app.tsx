import { type ReactElement, useCallback, useEffect, useState } from 'react'
import { loadSession, loadSettings, type Session, type Settings } from './backend.ts'
import { SignInPage } from './sign-in-page.tsx'
import { Sidebar } from './sidebar.tsx'
import { usePlace } from './use-place.ts'
import { Welcome } from './welcome.tsx'
import { WorkspacePage } from './workspace-page.tsx'

type State =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'ready'; readonly settings: Settings; readonly session: Session | undefined }

export function App(): ReactElement {
  const [state, reload] = useAppState()
  const [{ workspace: placed, thread }, go] = usePlace()

  if (state.status === 'loading') return <output className="alone">Loading…</output>
  if (state.status === 'failed')
    return (
      <p className="alone" role="alert">
        {state.reason}
      </p>
    )
  const { settings, session } = state
  if (!session) return <SignInPage />

  const workspace = placed ?? session.workspaces[0]?.id
  return (
    <div className="layout">
      <Sidebar settings={settings} session={session} workspace={workspace} go={go} reload={reload} />
      {workspace ? (
        <WorkspacePage
          key={workspace}
          settings={settings}
          user={session.user}
          workspace={workspace}
          thread={thread}
          openThread={(id) => go({ workspace, thread: id })}
        />
      ) : (
        <Welcome settings={settings} user={session.user} />
      )}
    </div>
  )
}

function useAppState(): [State, () => void] {
  const [state, setState] = useState<State>({ status: 'loading' })
  const load = useCallback(() => {
    loadSettings()
      .then(async (settings) => setState({ status: 'ready', settings, session: await loadSession(settings) }))
      .catch(() =>
        setState({ status: 'failed', reason: 'The app does not answer. Is it still running? Reload to try again.' }),
      )
  }, [])
  useEffect(load, [load])
  return [state, load]
}
