import { readFileSync } from 'node:fs'
import { createGenerator, type GeneratedCode, type SourceDocument } from '@glue/schema/codegen'
import { buildSchema, parse, Source } from 'graphql'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** The code of the sample: what stands in `code/`, if nothing has changed. */
export function generateSample(): GeneratedCode {
  const generator = createGenerator({ schema: buildSchema(read('schema.graphql')), scalars: { Color: '`#${string}`' } })
  return generator.generate([sourceDocument('operations.graphql', read('operations.graphql')), ...inCode()])
}

/** The texts of `graphql(…)`. One more there is not generated on purpose, and is no template. */
function inCode(): SourceDocument[] {
  const path = '../../src/codegen/generated-code.test-d.ts'
  const texts = [...read(path).matchAll(/graphql\(`([^`]*)`\)/g)].map(({ 1: text = '' }) => text)
  return texts.map((text) => ({ ...sourceDocument(path, text), isInCode: true }))
}

export function sourceDocument(path: string, text: string): SourceDocument {
  return { path, document: parse(new Source(text, path)), isInCode: false }
}
