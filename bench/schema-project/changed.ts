import { parse, print, visit } from 'graphql'
import type { ProjectDocument } from './project-documents.ts'

/** The document with another name for its first id, as its author would write it. */
export function changed({ text }: ProjectDocument): string {
  let isChanged = false
  return `${print(
    visit(parse(text), {
      Field(field) {
        if (isChanged || field.name.value !== 'id') return undefined
        isChanged = true
        return { ...field, alias: { kind: 'Name', value: 'key' } }
      },
    }),
  )}\n`
}
