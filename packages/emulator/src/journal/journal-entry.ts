import type { Route } from '../exchange/route.ts'
import type { HappenedFault } from '../faults/fault-plan.ts'

/**
 * One request and its answer. Secrets are masked: each has a name such as `$ACCESS_TOKEN_1`, the same wherever it stands,
 * so that it can be seen which token was used without the token being seen.
 */
export interface JournalEntry {
  /** Such as `req_1`. */
  readonly id: string
  /** When the request arrived on the emulator's clock, as ISO 8601. */
  readonly at: string
  readonly route: Route
  /** A GraphQL operation's name and root fields; at the token endpoint the `grant_type`. */
  readonly operations: readonly string[]
  readonly clientId: string | undefined
  readonly workspaceId: string | undefined
  readonly request: JournalRequest
  /** Nothing as long as there is no answer, and where none was given. */
  readonly response: JournalResponse | undefined
  /**
   * `pending`: no answer yet. `answered`: wholly. `truncated`: in part, and then the connection ended. `dropped`: not at
   * all. `abandoned`: who asked did not wait for it, or did not read all of it.
   */
  readonly outcome: 'pending' | 'answered' | 'truncated' | 'dropped' | 'abandoned'
  readonly faults: readonly HappenedFault[]
}

/** A request as it arrived. */
export interface JournalRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Its first 64 KiB. */
  readonly body: string
}

/** An answer as it left. */
export interface JournalResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** What it would be with nothing going wrong on the way, as far as it is text: its first 64 KiB. */
  readonly body: string
  /** How many bytes of the body were taken, before compression. */
  readonly sentBytes: number
}

/** Which entries. All that is given has to fit. */
export interface JournalFilter {
  readonly route?: Route | undefined
  readonly operation?: string | undefined
  readonly clientId?: string | undefined
  readonly workspaceId?: string | undefined
  readonly status?: number | undefined
  readonly outcome?: JournalEntry['outcome'] | undefined
  /** The id of a fault that happened, such as `flt_1`. */
  readonly fault?: string | undefined
}
