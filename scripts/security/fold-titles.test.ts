import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldTitles } from './fold-titles.ts'

const longer = 'a variant of more than a few words that would make a list of them too long to be read'

test.each<[readonly (readonly string[])[], string]>([
  [[], ''],
  [[['an installation', 'ends']], 'an installation › ends'],
  [[['ends'], ['ends']], 'ends'],
  [
    [
      ['on glue', 'it ends'],
      ['on documented', 'it ends'],
    ],
    'on glue / documented › it ends',
  ],
  [[['a redirect (301) goes nowhere'], ['a redirect (307) goes nowhere']], 'a redirect (301) / (307) goes nowhere'],
  [[['the id is refused'], ['the id of nobody is refused']], 'the id … is refused'],
  [[[`the id ${longer}`], ['the id x']], 'the id …'],
  [[['a a b'], ['a a a b']], 'a a … b'],
  [[['null'], ['undefined']], 'null; undefined'],
  [[[longer], ['x']], `${longer}; x`],
  [[[longer.repeat(9)], ['x']], '…'],
  [[['a\r\nb\u0000c']], 'a b c'],
])('%j is %j', (cases, line) => {
  expect(foldTitles(cases)).toBe(line)
})

test('what is folded says nothing that its cases do not say, and is one line', () => {
  const part = fc
    .array(fc.constantFrom('a', 'b', 'the', 'id', 'is', 'refused', '\n'), { maxLength: 6 })
    .map((w) => w.join(' '))
  fc.assert(
    fc.property(fc.array(fc.array(part, { minLength: 1, maxLength: 1 }), { minLength: 1, maxLength: 5 }), (cases) => {
      const line = foldTitles(cases)
      expect(line).not.toMatch(/[\p{Cc}]/u)
      const said = new Set(cases.flat().flatMap((title) => title.split(/\s+/)))
      for (const word of line.split(' ')) {
        expect(said.has(word) || said.has(word.replace(/;$/, '')) || word === '…' || word === '/').toBe(true)
      }
      const [head, tail] = line.split('…')
      if (tail === undefined) return
      for (const [title = ''] of cases) {
        const words = title
          .split(/\s+/)
          .filter((word) => word !== '')
          .join(' ')
        expect(words.startsWith((head ?? '').trim()) && words.endsWith(tail.trim())).toBe(true)
      }
    }),
  )
})
