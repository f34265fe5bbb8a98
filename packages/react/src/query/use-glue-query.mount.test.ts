import '../../test/document.ts'
import { expect, it } from 'vitest'
import { mountedQueries } from '../../test/mounted-queries.tsx'

// What it costs, beside urql alone, is measured by `pnpm bench mount`.
it.each(['glue', 'urql'] as const)(
  'many components with cached queries are rendered once each, and ask for nothing (%s)',
  async (hook) => {
    const queries = await mountedQueries({ hook, count: 50 })
    expect(await queries.mount()).toMatchObject({ renders: 50, requests: 0 })
    expect(await queries.mount()).toMatchObject({ renders: 50, requests: 0 })
  },
)
