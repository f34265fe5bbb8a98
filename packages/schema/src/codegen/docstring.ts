import type { GraphQLSchema } from 'graphql'
import { isEnumType } from 'graphql'
import { type Certainty, certaintyOf, type SchemaItem } from './certainty.ts'

/**
 * A text as a docstring, with the line break after it. Nothing for no text.
 *
 * @param text - one line or several
 * @param indent - what stands before each line
 */
export function docstring(text: string, indent: string): string {
  if (text === '') return ''
  // A description may hold what ends a comment.
  const lines = text
    .replaceAll('*/', String.raw`*\/`)
    .trim()
    .split('\n')
  if (lines.length > 1)
    return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
  return lines[0] ? `${indent}/** ${lines[0]} */\n` : ''
}

/** A field, an argument, a value or a type: what is said of it in an editor. */
export interface DescribedItem extends SchemaItem {
  readonly description?: string | null | undefined
  readonly deprecationReason?: string | null | undefined
}

/** What an editor shows of an item: its description, how sure it is, and why it should not be used any more. */
export function itemText(schema: GraphQLSchema, item: DescribedItem): string {
  const certainty = certaintyOf(item)
  const { description, deprecationReason } = item
  if (!description && certainty === 'DOCUMENTED' && typeof deprecationReason !== 'string') return ''
  return [
    description?.trim(),
    certainty === 'DOCUMENTED' ? undefined : `Certainty: ${certainty}. ${meaningOf(schema, certainty)}`.trim(),
    typeof deprecationReason === 'string' ? `@deprecated ${deprecationReason.replaceAll(/\s*\n\s*/g, ' ')}` : undefined,
  ]
    .filter((part) => part)
    .join('\n\n')
}

function meaningOf(schema: GraphQLSchema, certainty: Certainty): string {
  const levels = schema.getType('Certainty')
  const meaning = isEnumType(levels) ? levels.getValue(certainty)?.description : undefined
  return meaning ? `${meaning.replace(/\.$/, '')}.` : ''
}
