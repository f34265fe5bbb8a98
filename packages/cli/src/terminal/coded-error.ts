import { CommandError } from './command-error.ts'

/** The error with its code. One without is a defect of ours, and no answer of the command: nobody must read it as one. */
export async function codedError(thrown: unknown): Promise<{ readonly code: string; readonly message: string }> {
  if (thrown instanceof CommandError) return thrown
  // Loaded when something failed: most commands send no request, and should start quickly.
  const [{ isGlueClientError }, { isGlueOAuthError }] = await Promise.all([
    import('@glue/client/fetch'),
    import('@glue/oauth'),
  ])
  if (isGlueClientError(thrown) || isGlueOAuthError(thrown)) return thrown
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return new CommandError({
    code: 'internal_error',
    message: `Something went wrong in glue itself: ${what.slice(0, 300).replace(/\.$/, '')}. Please report it, with what you ran.`,
  })
}
