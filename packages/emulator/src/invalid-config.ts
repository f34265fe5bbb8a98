import { type BaseIssue, getDotPath } from 'valibot'
import { GlueEmulatorError } from './glue-emulator-error.ts'

/** The error for data that does not have its shape: what is wrong first, where, and what to do. */
export function invalidConfig(
  subject: string,
  issues: readonly BaseIssue<unknown>[],
  advice: string = '',
): GlueEmulatorError {
  const [issue] = issues
  const path = issue === undefined ? null : getDotPath(issue)
  const where = path === null ? '' : ` at \`${path}\``
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new GlueEmulatorError({
    code: 'config_invalid',
    message: `${subject} is not valid${where}: ${issue?.message ?? 'it has another shape'}${more}. ${advice}`.trim(),
  })
}
