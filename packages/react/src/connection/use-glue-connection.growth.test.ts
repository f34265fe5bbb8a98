import { expect, it } from 'vitest'
import { growingList, pageText } from '../../test/growing-list.ts'

const pageSize = 50
const count = 100
const pages = Array.from({ length: count }, (_, page) =>
  pageText({ from: page * pageSize, size: pageSize, isLast: page === count - 1 }),
)

// How long a page takes is measured by `pnpm bench growth`, with these two.
it.each(['glue', 'urql'] as const)('a list of 5,000 items grows by pages of 50: %s', async (hook) => {
  const list = await growingList({ hook, pages, pageSize })
  for (let page = 1; page < count; page += 1) await list.grow()
  expect(list.length()).toBe(5000)
  list.close()
})
