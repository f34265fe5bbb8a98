import { createHash } from 'node:crypto'
import type { SchemaDiff } from './compare-schemas.ts'
import { CommandError } from '../../terminal/command-error.ts'
import { counted } from '../../terminal/counted.ts'
import { operationNames } from './diff-verdict.ts'
import type { ChangeLevel, SchemaChange } from './schema-change.ts'
import { codeSpan, showSentence } from './sentence.ts'

/** How much a release of those who use the schema changes for their own users. */
export type Bump = 'major' | 'minor' | 'patch'

/** A changeset: what `.changeset/` holds until the next release. */
export interface SchemaChangeset {
  /** Made from the text, so that the same diff gives the same file. */
  readonly fileName: string
  readonly text: string
  readonly bump: Bump
}

/**
 * The changeset of a diff; undefined where nothing changed. The bump is what the part of the schema deserves that is
 * used: without documents, all of it.
 */
export function schemaChangeset(diff: SchemaDiff, packages: readonly string[]): SchemaChangeset | undefined {
  for (const name of packages) checkName(name)
  const bump = bumpOf(diff)
  if (bump === undefined) return undefined
  const front = packages.map((name) => `'${name}': ${bump}\n`).join('')
  const text = `---\n${front}---\n\n${bodyOf(diff)}\n`
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return { fileName: `schema-${hash}.md`, text, bump }
}

function checkName(name: string): void {
  // As npm has it. What else is written between the quotes could end them.
  if (/^(?:@[a-z\d~-][\w.~-]*\/)?[a-z\d~_-][\w.~-]*$/i.test(name)) return
  throw new CommandError({ code: 'config_invalid', message: `${JSON.stringify(name)} is no name of a package.` })
}

function bumpOf({ changes, invalid, hasDocuments }: SchemaDiff): Bump | undefined {
  if (changes.length === 0) return undefined
  const isUsed = ({ touched }: SchemaChange): boolean => !hasDocuments || touched.length > 0
  const levels = new Set<ChangeLevel>(changes.filter(isUsed).map(({ level }) => level))
  if (levels.has('breaking') || invalid.length > 0) return 'major'
  return levels.has('dangerous') || levels.has('deprecation') ? 'minor' : 'patch'
}

function bodyOf({ changes, invalid, hasDocuments }: SchemaDiff): string {
  const isTold = ({ level, touched }: SchemaChange): boolean =>
    level !== 'safe' && (!hasDocuments || touched.length > 0)
  const told = changes.filter(isTold)
  const others = changes.length - told.length
  const lines = [...told.map(sentenceOf), ...invalid.map(({ message }) => `- ${codeSpan(message)}`)]
  const rest =
    others === 0
      ? []
      : [
          `${counted(others, told.length === 0 ? 'change' : 'other change')} ${others === 1 ? 'asks' : 'ask'} nothing of you.`,
        ]
  return lines.length === 0
    ? `The GraphQL schema changed. ${rest.join('')}`
    : ['The GraphQL schema changed:', lines.join('\n'), ...rest].join('\n\n')
}

const effects: Readonly<Record<ChangeLevel, string>> = {
  breaking: 'This breaks',
  dangerous: 'Look at',
  deprecation: 'This concerns',
  safe: 'This concerns',
}

function sentenceOf({ level, message, touched }: SchemaChange): string {
  const names = operationNames(touched).map(codeSpan)
  const text = showSentence(message, codeSpan)
  const end = /[.!?`]$/.test(text) ? '' : '.'
  return `- ${text}${end}${names.length === 0 ? '' : ` ${effects[level]} ${names.join(', ')}.`}`
}
