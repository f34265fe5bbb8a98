/** What a hook's `error` says: its message, and what Glue or the backend answered. */
export interface GlueFailure {
  readonly message: string
  readonly graphQLErrors: readonly {
    readonly message: string
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
}

/** The code of the backend, or of Glue. */
export function failureCode(failure: GlueFailure | undefined): string | undefined {
  const code = failure?.graphQLErrors[0]?.extensions['code']
  return typeof code === 'string' ? code : undefined
}

/** Why, in words for a person. */
export function failureReason(failure: GlueFailure): string {
  const [error] = failure.graphQLErrors
  return error?.message ?? 'The app could not be reached.'
}
