import { useGlueSession } from '@glue/react'
import { type Context, createContext, useContext, useEffect } from 'react'
import { failureCode, type GlueFailure } from '../feedback/failure.ts'

/** Takes down that the session ended by itself, so that the sign-in page can say so. */
export const SessionEndContext: Context<(hasEnded: boolean) => void> = createContext((_hasEnded) => {})

/** Asks who is signed in as soon as an answer says that nobody is: then the sign-in page comes, with the place kept. */
export function useSessionEnd(error: GlueFailure | undefined): void {
  const { refetch } = useGlueSession()
  const setEnded = useContext(SessionEndContext)
  const isUnauthenticated = failureCode(error) === 'unauthenticated'
  useEffect(() => {
    if (!isUnauthenticated) return
    setEnded(true)
    void refetch()
  }, [isUnauthenticated, refetch, setEnded])
}
