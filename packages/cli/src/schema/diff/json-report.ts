import type { SchemaDiff } from './compare-schemas.ts'
import { diffVerdict } from './diff-verdict.ts'
import { showSentence } from './sentence.ts'

/** A diff for programs. What is undefined is null. */
export function jsonReport(diff: SchemaDiff): Readonly<Record<string, unknown>> {
  const { counts, breakingTouching, brokenOperations, summary } = diffVerdict(diff)
  return {
    summary,
    counts,
    // Without documents nobody can tell.
    breakingTouching: diff.hasDocuments ? breakingTouching : null,
    brokenOperations: diff.hasDocuments ? brokenOperations : null,
    changes: diff.changes.map(({ message, touched, ...change }) => ({
      ...change,
      message: showSentence(message),
      touched: touched.map(named),
    })),
    invalid: diff.invalid.map(named),
    problems: diff.problems,
  }
}

function named<Place extends { readonly operation: string | undefined; readonly fragment: string | undefined }>(
  place: Place,
): Readonly<Record<string, unknown>> {
  return { ...place, operation: place.operation ?? null, fragment: place.fragment ?? null }
}
