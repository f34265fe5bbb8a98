/** The parameters of an OAuth request, each at most once. */
export interface Parameters {
  /** A value, or `undefined` where it is absent or empty: both mean the same (RFC 6749, section 3.1). */
  get(name: string): string | undefined
  /** Which of these names stand in the request more than once. */
  repeated(names: readonly string[]): string[]
}

export function parametersOf(search: URLSearchParams): Parameters {
  return {
    get: (name) => search.get(name) || undefined,
    repeated: (names) => names.filter((name) => search.getAll(name).length > 1),
  }
}
