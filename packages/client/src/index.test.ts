import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

describe('importing the package', () => {
  it('loads nothing but the documents of @glue/schema: no `graphql`, nothing of Node', () => {
    const modules = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(name))
      .flatMap((name) => importsOf(readFileSync(join(import.meta.dirname, name), 'utf8')))
    expect([...new Set(modules.filter((module) => !module.startsWith('.')))]).toEqual(['@glue/schema/operations'])
  })
})

function importsOf(source: string): string[] {
  return [...source.replace(/\/\*[^]*?\*\//g, '').matchAll(/(?:from|import\()\s*'([^']+)'/g)].flatMap(
    ([, module]) => module ?? [],
  )
}
