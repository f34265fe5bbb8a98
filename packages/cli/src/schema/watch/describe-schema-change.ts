import { compareSchemas, type SchemaDiff } from '../diff/compare-schemas.ts'
import { diffVerdict } from '../diff/diff-verdict.ts'
import { jsonReport } from '../diff/json-report.ts'
import type { SchemaChange } from '../diff/schema-change.ts'
import { showSentence } from '../diff/sentence.ts'
import type { Build } from '../generate/project-builder.ts'
import type { SchemaChangeSummary } from '../generate/watch-project.ts'

/**
 * What changed from one schema to the next, in a few lines: the worst first, and where a document uses it. Undefined
 * where nothing did.
 */
export async function describeSchemaChange(last: Build, next: Build): Promise<SchemaChangeSummary | undefined> {
  const diff = await compareSchemas({ before: last.schema, after: next.schema, documents: last.documents })
  if (diff.changes.length === 0) return undefined
  return { text: summaryOf(diff), json: { schemaDiff: jsonReport(diff) } }
}

const mostLines = 10

function summaryOf(diff: SchemaDiff): string {
  const shown = diff.changes.slice(0, mostLines)
  const more = diff.changes.length - shown.length
  return [
    `The schema changed. ${diffVerdict(diff).summary}`,
    ...shown.map((change) => `  ${change.level.padEnd(11)} ${showSentence(change.message)}${placesOf(change)}`),
    ...(more > 0 ? [`  and ${more} more: \`glue schema diff\` lists them all`] : []),
  ].join('\n')
}

function placesOf({ touched: [first, ...others] }: SchemaChange): string {
  if (!first) return ''
  return ` (${first.path}:${first.line}:${first.column}${others.length > 0 ? ` and ${others.length} more` : ''})`
}
