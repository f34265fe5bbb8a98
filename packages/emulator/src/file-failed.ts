import { GlueEmulatorError } from './glue-emulator-error.ts'

/** The error for a file that the system does not let us read or write. */
export function fileFailed(act: 'read' | 'write', path: string, error: unknown): GlueEmulatorError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const advice =
    act === 'read' ? 'Check the name, and that it may be read.' : 'Check the folder, its rights and its space.'
  return new GlueEmulatorError({
    code: 'file_failed',
    message: `${path} could not be ${act === 'read' ? 'read' : 'written'}: ${reason}. ${advice}`,
  })
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
