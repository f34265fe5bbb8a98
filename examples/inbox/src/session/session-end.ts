import { type Context, createContext, useContext, useEffect } from 'react'
import { failureCode, type GlueFailure } from '../feedback/failure.ts'

/** Takes down that the session ended by itself, so that the sign-in page can say so. */
export const SessionEndContext: Context<(hasEnded: boolean) => void> = createContext((_hasEnded) => {})

/**
 * Notices that an answer says that nobody is signed in. `@glue/react` asks for the session by itself then, so the sign-in page
 * comes, with the place kept.
 */
export function useSessionEnd(error: GlueFailure | undefined): void {
  const setEnded = useContext(SessionEndContext)
  const isUnauthenticated = failureCode(error) === 'unauthenticated'
  useEffect(() => {
    if (isUnauthenticated) setEnded(true)
  }, [isUnauthenticated, setEnded])
}
