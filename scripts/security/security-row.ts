/** How bad it is when a promise is broken. */
export type Severity = 'critical' | 'high' | 'medium'

/** One attack or fault, and what is promised about it. */
export interface SecurityRow {
  readonly id: string
  readonly severity: Severity
  /** What somebody tries, or what goes wrong. */
  readonly attack: string
  /** What then does or does not happen. `code` may be in backticks. */
  readonly promise: string
  /**
   * A test file whose tests of this row run a naive variant themselves, instead of having a test for it whose title says
   * so.
   */
  readonly naiveWithin?: string
  /** A test file of `pnpm test:full` that is for this row too. */
  readonly alsoIn?: string
}

/** Rows that belong together. */
export interface SecurityGroup {
  readonly title: string
  readonly rows: readonly SecurityRow[]
}

/** A row that is known, and about which nothing is promised yet. */
export interface LaterRow {
  readonly id: string
  readonly attack: string
  readonly why: string
}
