import { readFile } from 'node:fs/promises'
import type { ProjectDocument } from './project-documents.ts'

/** Tells the name that each document's export has in a generated module: generators differ in what they add to it. */
export async function exportsOf(path: string): Promise<(document: Pick<ProjectDocument, 'name'>) => string> {
  const text = await readFile(path, 'utf8')
  const names = new Map(
    [...text.matchAll(/^export const ((\w+?(?:Query|Mutation))(?:Query|Mutation)?(?:Document)?)\b/gm)].map(
      ([, exported = '', name = '']) => [name, exported],
    ),
  )
  return ({ name }) => {
    const exported = names.get(name)
    if (exported === undefined) throw new Error(`${path} has no document of ${name}.`)
    return exported
  }
}
