import { GlueProvider } from '@glue/react'
import { type ReactElement, useState } from 'react'
import { Announcer } from './feedback/announcer.tsx'
import { OfflineBanner } from './feedback/offline-banner.tsx'
import { FrameSkeleton } from './frame-skeleton.tsx'
import { Frame } from './frame.tsx'
import { DraftKeeper } from './messages/drafts.tsx'
import { SessionEndContext } from './session/session-end.ts'
import { SessionGate } from './session/session-gate.tsx'
import { AppProblem } from './session/app-problem.tsx'
import { useSettings } from './use-settings.ts'

export function App(): ReactElement {
  const { settings, hasFailed, retry } = useSettings()
  // Out here, as the drafts are, because a provider mounts its children anew when the session is another one.
  const [hasEnded, setEnded] = useState(false)
  return (
    <>
      <OfflineBanner />
      {hasFailed && <AppProblem retry={retry} />}
      {!settings && !hasFailed && <FrameSkeleton />}
      {settings && (
        <SessionEndContext value={setEnded}>
          <DraftKeeper>
            <GlueProvider url={`${settings.gluePath}graphql`}>
              {/* In here, so that what was said goes with the session. */}
              <Announcer>
                <SessionGate hasEnded={hasEnded}>
                  {({ user, workspaces }) => <Frame settings={settings} user={user} workspaces={workspaces} />}
                </SessionGate>
              </Announcer>
            </GlueProvider>
          </DraftKeeper>
        </SessionEndContext>
      )}
    </>
  )
}
