import { defaultSeed, type Emulator } from '@glue/emulator'
import { describe, expect, it } from 'vitest'
import { type AcmeLabs, acmeLabs } from '../testing/acme-labs.ts'
import { failureOf } from '../testing/failure-of.ts'

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

const ids = (threads: readonly { readonly id: string }[]) => threads.map(({ id }) => id)

const threads = defaultSeed.threads
  .filter(({ workspaceId }) => workspaceId === defaultSeed.apps[0]?.ownerWorkspaceId)
  .slice(0, 3)
  .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt))
const [a = '', b = '', c = ''] = ids(threads)
const messages = defaultSeed.messages.filter(({ threadId }) => [a, b, c].includes(threadId))

/** A workspace with three threads: a, b, c. */
function threeThreads(): AcmeLabs {
  return acmeLabs({}, { seed: { ...defaultSeed, threads, messages } })
}

interface Page {
  readonly ids: readonly (string | null)[]
  readonly hasNextPage?: boolean
  readonly endCursor?: string | null
}

/** A Glue that answers the first requests for threads with these pages, whatever they ask for. */
function listing(...pages: Page[]): AcmeLabs {
  const labs = acmeLabs()
  for (const page of pages) {
    const { hasNextPage = false, endCursor = null } = page
    const edges = page.ids.map((id) => id && { cursor: id, node: { id, subject: null, threadType: 'thread' } })
    const body = { data: { threads: { edges, pageInfo: { hasNextPage, endCursor } } } }
    labs.emulator.faults.add({ match: { operation: 'threads' }, times: 1, then: { body } })
  }
  return labs
}

/** The variables of all requests. */
function variables({ journal }: Emulator): unknown[] {
  return journal.list().map(({ request }) => JSON.parse(request.body).variables)
}

/** Where the emulator says that the page ends that it gave last. */
function lastCursor({ journal }: Emulator): string {
  return JSON.parse(journal.list().at(-1)?.response?.body ?? '').data.threads.pageInfo.endCursor
}

describe('a list', () => {
  it('is read to its end, page after page', async () => {
    const { client, emulator } = acmeLabs()
    const { nodes: all } = await client.threads({ order: 'lastMessage' })
    expect(all.length).toBeGreaterThan(4)
    emulator.journal.clear()
    const read = await collect(client.threads({ first: 2, order: 'lastMessage' }))
    expect(read).toEqual(all)
    expect(emulator.journal.list()).toHaveLength(Math.ceil(all.length / 2))
  })

  it('is one page when it is awaited', async () => {
    const { client, emulator } = threeThreads()
    const page = client.threads({ first: 2 })
    expect(await page).toEqual({
      nodes: [expect.objectContaining({ id: a }), expect.objectContaining({ id: b })],
      pageInfo: { hasNextPage: true, endCursor: lastCursor(emulator) },
    })
    await page
    expect(variables(emulator)).toEqual([{ first: 2 }])
  })

  it('asks for the pages by their cursors, and only as far as they are read', async () => {
    const { client, emulator } = threeThreads()
    for await (const { id } of client.threads({ first: 2 })) if (id === b) break
    expect(variables(emulator)).toEqual([{ first: 2 }])
    const cursor = lastCursor(emulator)
    expect(ids(await collect(client.threads({ first: 2 })))).toEqual([a, b, c])
    expect(variables(emulator).slice(1)).toEqual([{ first: 2 }, { first: 2, after: cursor }])
  })

  it('can begin after a cursor', async () => {
    const { client } = threeThreads()
    const { pageInfo } = await client.threads({ first: 2 })
    expect(ids(await collect(client.threads({ after: pageInfo?.endCursor })))).toEqual([c])
  })

  it('can be read twice at the same time, each reader at its own place', async () => {
    const { client } = threeThreads()
    const list = client.threads({ first: 2 })
    const [one, two] = await Promise.all([collect(list), collect(list)])
    expect(ids(one)).toEqual([a, b, c])
    expect(two).toEqual(one)
  })

  it.each([{ last: 2 }, { before: 'c' }])('is one page when it is asked for from the end: %j', async (page) => {
    const { client, emulator } = listing({ ids: ['a', 'b'], hasNextPage: true, endCursor: 'b' })
    expect(await collect(client.threads(page))).toHaveLength(2)
    expect(variables(emulator)).toEqual([page])
  })

  it('is one page where the documentation shows no pageInfo', async () => {
    const { client } = acmeLabs()
    const page = await client.groups({ first: 2 })
    expect(page.nodes).toHaveLength(2)
    expect(page).not.toHaveProperty('pageInfo')
    expect(await collect(client.groups({ first: 2 }))).toEqual(page.nodes)
  })

  it('goes on after an empty page, and leaves out what Glue could not give', async () => {
    const { client, emulator } = listing({ ids: [], hasNextPage: true, endCursor: 'x' }, { ids: ['a', null, 'b'] })
    expect(ids(await collect(client.threads()))).toEqual(['a', 'b'])
    expect(variables(emulator)).toEqual([{}, { after: 'x' }])
  })

  it.each<[string, Page[], object[]]>([
    [
      'stands still',
      [
        { ids: ['a'], hasNextPage: true, endCursor: 'a' },
        { ids: ['a'], hasNextPage: true, endCursor: 'a' },
      ],
      [{}, { after: 'a' }],
    ],
    [
      'goes in a circle',
      [
        { ids: ['a', 'b'], hasNextPage: true, endCursor: 'b' },
        { ids: ['c'], hasNextPage: true, endCursor: 'c' },
        { ids: ['d'], hasNextPage: true, endCursor: 'b' },
      ],
      [{}, { after: 'b' }, { after: 'c' }],
    ],
    ['is missing', [{ ids: ['a'], hasNextPage: true, endCursor: null }], [{}]],
  ])('does not go on for ever when the cursor %s', async (_, pages, asked) => {
    const { client, emulator } = listing(...pages)
    const failure = await failureOf(collect(client.threads()))
    expect(failure).toMatchObject({ code: 'cursor_stuck', action: 'report' })
    expect(variables(emulator)).toEqual(asked)
  })

  it('does not begin where it already is', async () => {
    const { client, emulator } = listing({ ids: ['b'], hasNextPage: true, endCursor: 'a' })
    expect(await failureOf(collect(client.threads({ after: 'a' })))).toMatchObject({ code: 'cursor_stuck' })
    expect(variables(emulator)).toHaveLength(1)
  })

  it('ends at once when its signal says so, also between two items of a page', async () => {
    const { client, emulator } = threeThreads()
    const controller = new AbortController()
    const seen: string[] = []
    const reading = (async () => {
      for await (const { id } of client.threads({ first: 2 }, { signal: controller.signal })) {
        seen.push(id)
        controller.abort(new Error('closed'))
      }
    })()
    expect(await failureOf(reading)).toEqual(new Error('closed'))
    expect(seen).toEqual([a])
    expect(variables(emulator)).toHaveLength(1)
  })
})
