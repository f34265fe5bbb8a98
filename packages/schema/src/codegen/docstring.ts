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
  // What a terminal would obey, or what turns the direction of the text, could hide the rest from a reader.
  const lines = text
    .replaceAll('*/', String.raw`*\/`)
    .replaceAll(unseen, '·')
    .trim()
    .split('\n')
  if (lines.length > 1)
    return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
  return lines[0] ? `${indent}/** ${lines[0]} */\n` : ''
}

// Controls but for the line break and the tab, and the marks of direction.
// oxlint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

/** A field, an argument, a value or a type: what is said of it in an editor. */
export interface DescribedItem extends SchemaItem {
  readonly description?: string | null | undefined
  readonly deprecationReason?: string | null | undefined
}

/** Says what an editor shows of an item: its description, how sure it is, and why it should not be used any more. */
export type DescribeItem = (item: DescribedItem) => string

/** Describes the items of a schema. What was said once is kept: a field is selected in many operations. */
export function itemDescriber(schema: GraphQLSchema): DescribeItem {
  const known = new WeakMap<DescribedItem, string>()
  return (item) => {
    const text = known.get(item) ?? itemText(schema, item)
    known.set(item, text)
    return text
  }
}

function itemText(schema: GraphQLSchema, item: DescribedItem): string {
  const certainty = certaintyOf(item)
  const { description, deprecationReason } = item
  if (!description && certainty === 'DOCUMENTED' && typeof deprecationReason !== 'string') return ''
  return [
    description?.trim(),
    certainty === 'DOCUMENTED' ? undefined : `Certainty: ${certainty}. ${meaningOf(schema, certainty)}`.trim(),
    typeof deprecationReason === 'string' ? `@deprecated ${deprecationReason.replaceAll(/\s+/g, ' ')}` : undefined,
  ]
    .filter((part) => part)
    .join('\n\n')
}

function meaningOf(schema: GraphQLSchema, certainty: Certainty): string {
  const levels = schema.getType('Certainty')
  const meaning = isEnumType(levels) ? levels.getValue(certainty)?.description : undefined
  return meaning ? `${meaning.replace(/\.$/, '')}.` : ''
}
