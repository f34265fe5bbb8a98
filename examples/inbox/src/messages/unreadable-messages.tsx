import type { ReactElement } from 'react'
import { failureCode, type GlueFailure } from '../feedback/failure.ts'

/** Whether Glue does not know what it was asked for, so that asking again is of no use. */
export function isRefused(failure: GlueFailure): boolean {
  return failureCode(failure) === 'GRAPHQL_VALIDATION_FAILED'
}

export function UnreadableMessages(): ReactElement {
  return (
    <div className="unreadable" role="note">
      <strong>Glue did not give the messages of this thread.</strong>
      <p>
        Reading messages (<code>Thread.messages</code>) is not documented for Glue's public API, and this Glue does not
        answer it. Sending works all the same: what you send from here is shown below.
      </p>
    </div>
  )
}
