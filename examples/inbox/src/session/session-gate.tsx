import { type GlueSessionUser, type GlueSessionWorkspace, useGlueSession } from '@glue/react'
import { type ReactElement, type ReactNode, useContext, useEffect } from 'react'
import type { Person } from '../backend.ts'
import { FrameSkeleton } from '../frame-skeleton.tsx'
import { useClearDrafts } from '../messages/drafts.tsx'
import { AppProblem } from './app-problem.tsx'
import { SessionEndContext } from './session-end.ts'
import { SignInPage } from './sign-in-page.tsx'

interface SessionGateProps {
  readonly hasEnded: boolean
  readonly children: (session: {
    readonly user: Person
    readonly workspaces: readonly GlueSessionWorkspace[]
  }) => ReactNode
}

/** Lets nobody through who is not signed in. */
export function SessionGate({ hasEnded, children }: SessionGateProps): ReactElement {
  const session = useGlueSession()
  const setEnded = useContext(SessionEndContext)
  const clearDrafts = useClearDrafts()
  const { status } = session
  useEffect(() => {
    if (status === 'signed-in') setEnded(false)
  }, [status, setEnded])
  useEffect(() => {
    // Who has left wants nothing kept.
    if (status === 'signed-out' && !hasEnded) clearDrafts()
  }, [status, hasEnded, clearDrafts])
  switch (session.status) {
    case 'loading':
      return <FrameSkeleton />
    case 'failed':
      return <AppProblem retry={() => void session.refetch()} />
    case 'signed-out':
      return <SignInPage hasEnded={hasEnded} />
    case 'signed-in':
      return <>{children({ user: personOf(session.user), workspaces: session.workspaces })}</>
  }
}

/** The session has what `getUser` of the server answers. */
function personOf({ id, name, role }: GlueSessionUser): Person {
  return { id, name: typeof name === 'string' ? name : id, role: role === 'operator' ? 'operator' : 'reader' }
}
