import { GlueOAuthError } from './glue-oauth-error.ts'

/**
 * Says whether a value has the form of a workspace's id: `wks_` and letters or digits.
 *
 * Nothing is trimmed or folded: an id that is nearly right is a bug of the caller, or somebody's attempt.
 */
export function isWorkspaceId(value: unknown): value is string {
  return typeof value === 'string' && /^wks_[0-9A-Za-z_-]{1,128}$/.test(value)
}

/**
 * Refuses what is not a workspace's id, before it becomes the `subject` of a request or the key of a record.
 *
 * @throws GlueOAuthError `invalid_workspace_id`
 */
export function assertWorkspaceId(value: unknown): asserts value is string {
  if (isWorkspaceId(value)) return
  throw new GlueOAuthError({
    code: 'invalid_workspace_id',
    message: `${shown(value)} is not the id of a workspace. It has to be a string such as "wks_32kbzWHxtQvfVEgwEdQduuxRTYG"; nothing was sent.`,
  })
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (Array.isArray(value)) return 'An array'
  return value === undefined || value === null ? String(value) : `A value of type ${typeof value}`
}
