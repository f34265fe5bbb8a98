/** What a test's title says of the rows of the security page that it is for. */
export interface TestTitle {
  /** The rows, such as `CB-1`, each once. Empty for a test that is for none. */
  readonly ids: readonly string[]
  /** The titles of the describes and of the test, without ids and without the mark of a naive variant. */
  readonly parts: readonly string[]
  /** Whether the test shows that an implementation that was written without thinking of the row fails it. */
  readonly isNaive: boolean
}

/** What is for at least one row, as vitest's `-t` wants it. It may find more than {@link readTestTitle} does. */
export const anyRow = '\\b[A-Z]{2}-[0-9]'

/**
 * Reads titles from the outermost `describe` inwards.
 *
 * Only what a title begins with names rows: `CB-1 CB-7 a second browser…`, or `EM-3: …`. Further in, an id is a mention.
 */
export function readTestTitle(titles: readonly string[]): TestTitle {
  const ids = new Set<string>()
  const parts: string[] = []
  let isNaive = false
  for (const title of titles) {
    let rest = title.trim()
    for (let found = leadingId(rest); found !== undefined; found = leadingId(rest)) {
      ids.add(found.id)
      rest = found.rest
    }
    const bare = withoutNaive(rest)
    isNaive ||= bare !== rest
    if (bare !== '') parts.push(bare)
  }
  return { ids: [...ids], parts, isNaive }
}

function leadingId(text: string): { readonly id: string; readonly rest: string } | undefined {
  const [whole, id] = /^([A-Z]{2}-\d+)(?::|(?![\w-]))/.exec(text) ?? []
  return whole === undefined || id === undefined ? undefined : { id, rest: text.slice(whole.length).trimStart() }
}

/** `… — a naive keeper of tokens fails this`, wherever it stands. */
function withoutNaive(text: string): string {
  const at = text.indexOf(' — a naive ')
  const end = ' fails this'
  const to = at === -1 ? -1 : text.indexOf(end, at)
  return to === -1 ? text : (text.slice(0, at) + text.slice(to + end.length)).trim()
}
