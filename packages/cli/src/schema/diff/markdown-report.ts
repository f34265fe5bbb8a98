import type { SchemaDiff } from './compare-schemas.ts'
import { countedKinds, diffSections, type DiffSection, sharedPlaces } from './diff-sections.ts'
import { diffVerdict, operationName } from './diff-verdict.ts'
import type { SchemaChange } from './schema-change.ts'
import { codeSpan, showSentence } from './sentence.ts'

/** A diff for the body of a pull request. What is long and touches nobody is folded. */
export function markdownReport(diff: SchemaDiff): string {
  const sections = diffSections(diff).map((section) => sectionMarkdown(section, diff))
  return ['## Schema changes', diffVerdict(diff).summary, ...sections, ...invalidMarkdown(diff)].join('\n\n')
}

function sectionMarkdown({ title, touching, others, isLong }: DiffSection, { hasDocuments }: SchemaDiff): string {
  const list = others.map(changeMarkdown).join('\n')
  const otherwise = hasDocuments ? ['Not used by your documents:'] : []
  return [
    `### ${title}`,
    ...(touching.length > 0 ? [touching.map(changeMarkdown).join('\n')] : []),
    ...(others.length > 0 ? (isLong ? [folded(countedKinds(others).join(', '), list)] : [...otherwise, list]) : []),
  ].join('\n\n')
}

function folded(summary: string, text: string): string {
  // Without the empty lines, GitHub shows the Markdown in it as it is written.
  return `<details>\n<summary>${summary}</summary>\n\n${text}\n\n</details>`
}

function changeMarkdown({ message, touched }: SchemaChange): string {
  const places = sharedPlaces(touched).map(({ place, operations, fragment }) => {
    const through = fragment === undefined ? '' : ` (fragment ${codeSpan(fragment)})`
    return `  - ${codeSpan(place)} in ${operations.map(codeSpan).join(', ')}${through}`
  })
  return [`- ${showSentence(message, codeSpan)}`, ...places].join('\n')
}

function invalidMarkdown({ invalid }: SchemaDiff): readonly string[] {
  if (invalid.length === 0) return []
  const lines = invalid.map((place) => {
    const where = `${place.path}:${place.line}:${place.column}`
    return `- ${codeSpan(where)} in ${codeSpan(operationName(place))}: ${codeSpan(place.message.replaceAll(/\s+/g, ' '))}`
  })
  return [['### No longer valid', lines.join('\n')].join('\n\n')]
}
