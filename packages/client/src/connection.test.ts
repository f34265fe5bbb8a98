import { describe, expect, it } from 'vitest'
import { acmeLabs } from '../testing/acme-labs.ts'
import { failureOf, stubServer } from '../testing/stub-server.ts'
import { GlueClient } from './index.ts'

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** A Glue whose list of threads has the pages that a test says, each by the cursor before it. */
function listing(pages: Record<string, { ids: string[]; hasNextPage?: boolean; endCursor?: string | null }>) {
  const { fetch, seen } = stubServer(({ body }) => {
    const { after } = JSON.parse(body).variables
    const page = pages[after ?? 'start']
    const edges = page?.ids.map((id) =>
      id === 'null' ? null : { cursor: id, node: { id, subject: null, threadType: 'thread' } },
    )
    const pageInfo = { hasNextPage: page?.hasNextPage ?? false, endCursor: page?.endCursor ?? null }
    return Response.json({ data: { threads: { edges, pageInfo } } })
  })
  const client = new GlueClient({ accessToken: 'abc', fetch })
  const variables = () => seen.map(({ body }) => JSON.parse(body).variables)
  return { client, variables }
}

const twoPages = { start: { ids: ['a', 'b'], hasNextPage: true, endCursor: 'b' }, b: { ids: ['c'], endCursor: 'c' } }

describe('a list', () => {
  it('is read to its end, page after page', async () => {
    const { client, requests } = await acmeLabs()
    const { nodes: all } = await client.threads({ order: 'lastMessage' })
    expect(all.length).toBeGreaterThan(4)
    const before = requests()
    const threads = await collect(client.threads({ first: 2, order: 'lastMessage' }))
    expect(threads).toEqual(all)
    expect(requests() - before).toBe(Math.ceil(all.length / 2))
  })

  it('is one page when it is awaited', async () => {
    const { client, variables } = listing(twoPages)
    const threads = client.threads({ first: 2 })
    expect(await threads).toEqual({
      nodes: [expect.objectContaining({ id: 'a' }), expect.objectContaining({ id: 'b' })],
      pageInfo: { hasNextPage: true, endCursor: 'b' },
    })
    await threads
    expect(variables()).toEqual([{ first: 2 }])
  })

  it('asks for the pages by their cursors, and only as far as they are read', async () => {
    const { client, variables } = listing(twoPages)
    for await (const { id } of client.threads({ first: 2 })) if (id === 'b') break
    expect(variables()).toEqual([{ first: 2 }])
    expect((await collect(client.threads({ first: 2 }))).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(variables().slice(1)).toEqual([{ first: 2 }, { first: 2, after: 'b' }])
  })

  it('can begin after a cursor', async () => {
    const { client } = listing(twoPages)
    expect((await collect(client.threads({ after: 'b' }))).map(({ id }) => id)).toEqual(['c'])
  })

  it('can be read twice at the same time, each reader at its own place', async () => {
    const { client } = listing(twoPages)
    const threads = client.threads()
    const [one, two] = await Promise.all([collect(threads), collect(threads)])
    expect(one.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(two).toEqual(one)
  })

  it.each([{ last: 2 }, { before: 'c' }])('is one page when it is asked for from the end: %j', async (page) => {
    const { client, variables } = listing(twoPages)
    expect(await collect(client.threads(page))).toHaveLength(2)
    expect(variables()).toEqual([page])
  })

  it('is one page where the documentation shows no pageInfo', async () => {
    const { client } = await acmeLabs()
    const page = await client.groups({ first: 2 })
    expect(page.nodes).toHaveLength(2)
    expect(page).not.toHaveProperty('pageInfo')
    expect(await collect(client.groups({ first: 2 }))).toEqual(page.nodes)
  })

  it('goes on after an empty page, and leaves out what Glue could not give', async () => {
    const { client } = listing({
      start: { ids: [], hasNextPage: true, endCursor: 'x' },
      x: { ids: ['a', 'null', 'b'] },
    })
    expect((await collect(client.threads())).map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it.each([
    [
      'stands still',
      {
        start: { ids: ['a'], hasNextPage: true, endCursor: 'a' },
        a: { ids: ['a'], hasNextPage: true, endCursor: 'a' },
      },
    ],
    [
      'goes in a circle',
      {
        ...twoPages,
        b: { ids: ['c'], hasNextPage: true, endCursor: 'c' },
        c: { ids: ['d'], hasNextPage: true, endCursor: 'b' },
      },
    ],
    ['is missing', { start: { ids: ['a'], hasNextPage: true, endCursor: null } }],
  ])('does not go on for ever when the cursor %s', async (_, pages) => {
    const { client, variables } = listing(pages)
    const failure = await failureOf(collect(client.threads()))
    expect(failure).toMatchObject({ code: 'cursor_stuck', action: 'report' })
    expect(variables().length).toBeLessThanOrEqual(3)
  })

  it('does not begin where it already is', async () => {
    const { client, variables } = listing({ a: { ids: ['b'], hasNextPage: true, endCursor: 'a' } })
    expect(await failureOf(collect(client.threads({ after: 'a' })))).toMatchObject({ code: 'cursor_stuck' })
    expect(variables()).toHaveLength(1)
  })

  it('ends at once when its signal says so, also between two items of a page', async () => {
    const { client, variables } = listing(twoPages)
    const controller = new AbortController()
    const seen: string[] = []
    const reading = (async () => {
      for await (const { id } of client.threads({}, { signal: controller.signal })) {
        seen.push(id)
        controller.abort(new Error('closed'))
      }
    })()
    expect(await failureOf(reading)).toEqual(new Error('closed'))
    expect(seen).toEqual(['a'])
    expect(variables()).toHaveLength(1)
  })
})
