/** What every request takes beside its variables. */
export interface RequestOptions {
  /** Ends the request at once, with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * Whether sending a mutation twice does no harm: then it is tried again as a query is.
   *
   * @defaultValue `false`
   */
  readonly isIdempotent?: boolean | undefined
}

/** The arguments after the document: variables may be left out where none are required. */
export type RequestArguments<Variables> =
  Record<never, never> extends Variables
    ? [variables?: Variables, options?: RequestOptions]
    : [variables: Variables, options?: RequestOptions]
