import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyRow, readTestTitle } from './test-title.ts'

test.each<[readonly string[], readonly string[], readonly string[]]>([
  [['CB-1 a second browser cannot finish'], ['CB-1'], ['a second browser cannot finish']],
  [['CB-3 CB-6 a code comes twice'], ['CB-3', 'CB-6'], ['a code comes twice']],
  [['EM-3: the Host evil.test gets 403'], ['EM-3'], ['the Host evil.test gets 403']],
  [['BR-2 nothing is sent', 'as plain text'], ['BR-2'], ['nothing is sent', 'as plain text']],
  [['on the profile glue', 'CB-1 CB-1 twice'], ['CB-1'], ['on the profile glue', 'twice']],
  [['CB-1', 'CB-10 in a browser'], ['CB-1', 'CB-10'], ['in a browser']],
  [['a mention of CB-1 further in'], [], ['a mention of CB-1 further in']],
  [['UTF-8 is read, and CB-1b or CB-1-2 are no rows'], [], ['UTF-8 is read, and CB-1b or CB-1-2 are no rows']],
  [['CB-1b is no row', 'CB-1-2 neither'], [], ['CB-1b is no row', 'CB-1-2 neither']],
])('%j is for %j', (titles, ids, parts) => {
  expect(readTestTitle(titles)).toEqual({ ids, parts, isNaive: false })
})

test('a naive variant is the same test with a mark', () => {
  const real = readTestTitle(['an installation', 'CB-1 it stays here'])
  const naive = ['an installation', 'CB-1 it stays here — a naive keeper of tokens fails this']
  expect(readTestTitle(naive)).toEqual({ ...real, isNaive: true })
  expect(readTestTitle(['CB-1 it stays here — a naive handler fails this, on the profile glue'])).toMatchObject({
    parts: ['it stays here, on the profile glue'],
    isNaive: true,
  })
  expect(readTestTitle(['CB-1 a naive reader — a naive one passes'])).toMatchObject({ isNaive: false })
})

const prefix = fc.constantFrom('AR', 'CB', 'CK', 'BR', 'TE', 'RF', 'CC', 'ST', 'LG', 'DS', 'SC', 'EM')
const id = fc.tuple(prefix, fc.integer({ min: 1, max: 99 })).map(([letters, number]) => `${letters}-${number}`)
const text = fc
  .array(fc.constantFrom('a', 'browser', 'CB-1', '—', 'naive', '"x"', '<b>', '%s'), { maxLength: 6 })
  .map((words) => ['so', ...words].join(' '))

test('the ids in front come back, in their order and each once, and the rest is the title', () => {
  fc.assert(
    fc.property(
      fc.array(id, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', ':'),
      text,
      text,
      (ids, colon, a, b) => {
        const read = readTestTitle([a, `${ids.join(' ')}${colon} ${b}`])
        expect(read).toEqual({ ids: [...new Set(ids)], parts: [a, b], isNaive: false })
      },
    ),
  )
})

test('whatever a title is, it is read, and what names a row is run by `pnpm security`', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    id,
    fc.tuple(id, fc.string()).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(fc.array(hostile), (titles) => {
      const { ids, parts } = readTestTitle(titles)
      if (ids.length > 0) expect(titles.join(' ')).toMatch(new RegExp(anyRow))
      for (const part of parts) expect(readTestTitle([part]).ids).toEqual([])
      for (const each of ids) expect(each).toMatch(/^[A-Z]{2}-\d+$/)
    }),
  )
})
