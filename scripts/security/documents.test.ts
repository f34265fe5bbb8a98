import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { groups, later } from './rows/index.ts'

// What can be seen without running all tests; the rest of docs/security.md is compared at the end of `pnpm test`.

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const rows = groups.flatMap((group) => group.rows)

test('every row is there once', () => {
  const ids = [...rows, ...later].map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
})

// No id in a title: `pnpm security` would run it before it writes the page.
test('every row stands in docs/security.md as it is promised', () => {
  const page = read('docs/security.md')
  const stale = rows.filter(({ id, severity, attack, promise }) => {
    return !page.includes(`### ${id}\n\n**Attack (${severity}).** ${attack}\n\n**Promise.** ${promise}\n`)
  })
  expect(stale.map(({ id }) => id)).toEqual([])
})

test('what rows say of test files is so', () => {
  for (const { id, naiveWithin, alsoIn } of rows) {
    if (naiveWithin !== undefined) expect(read(naiveWithin)).toMatch(/\bnaive[A-Z]\w+/)
    if (alsoIn !== undefined) expect(read(alsoIn)).toContain(`'${id} `)
  }
})

test.each(['SECURITY.md', 'docs/security.md'])('every link of %s leads somewhere', (document) => {
  const base = new URL(document, root)
  const targets = [...read(document).matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target)
  expect(targets.length).toBeGreaterThan(5)
  const broken = targets.filter((target) => {
    if (target.startsWith('https:')) return false
    const { pathname, hash } = new URL(target, base)
    const file = fileURLToPath(new URL(pathname, base))
    return !existsSync(file) || (hash !== '' && !anchorsOf(readFileSync(file, 'utf8')).includes(hash.slice(1)))
  })
  expect(broken).toEqual([])
})

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
