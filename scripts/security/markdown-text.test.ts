import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { markdownText } from './markdown-text.ts'

test.each([
  ['a `code` and *stars*', 'a \\`code\\` and \\*stars\\*'],
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['[x](https://evil.test) | &amp;', '\\[x\\](https://evil.test) \\| &amp;amp;'],
  ['two\nlines\u202E', 'two lines '],
])('%j is written as %j', (text, markdown) => {
  expect(markdownText(text)).toBe(markdown)
})

test('no text becomes markup, a line of its own, or a cell of a table', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const written = markdownText(text)
      expect(written).not.toMatch(/[<>\n\r\p{Cc}]/u)
      expect(written.replaceAll(/\\[\\`*_[\]|~#]/g, '')).not.toMatch(/[\\`*_[\]|~#]/)
    }),
  )
})
