import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import { connection } from './connection.ts'

describe('lists, as Glue’s page on pagination has them', () => {
  test('the threads that were active last come last', async () => {
    const { graphql } = driveEmulator()
    const { data } = await graphql('{ threads(last: 3, order: lastMessage) { nodes { id } } }')
    expect(data).toEqual({
      threads: {
        nodes: [
          { id: 'thr_AcmeLabsDirect0000000000000' },
          { id: 'thr_AcmeLabsChat000000000000000' },
          { id: 'thr_AcmeLabsMove000000000000000' },
        ],
      },
    })
  })

  test('a message moves its thread to the end of that order, also when the clock stands still', async () => {
    const { graphql } = driveEmulator()
    const send =
      'mutation ($id: ID) { sendMessage(input: { threadID: $id, message: { text: "x" } }) { message { id } } }'
    const ids = [
      'thr_AcmeLabsSetup00000000000000',
      'thr_AcmeLabsRun7000000000000000',
      'thr_AcmeLabsSetup00000000000000',
    ]
    for (const id of ids) {
      await graphql(send, { id })
      const { data } = await graphql('{ threads(last: 1, order: lastMessage) { nodes { id } } }')
      expect(data).toEqual({ threads: { nodes: [{ id }] } })
    }
  })

  test('without arguments a list gives its first 50', async () => {
    const { graphql, acmeLabs } = driveEmulator()
    const recipients = [acmeLabs.id]
    for (let index = 0; index < 50; index += 1) {
      const thread = { recipients, subject: `Thread ${index}` }
      await graphql('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { thread { id } } }', {
        input: { thread, message: { text: 'x' } },
      })
    }
    const { data } = await graphql(
      '{ threads { nodes { id } pageInfo { hasNextPage } } all: threads(first: 200) { nodes { id } } }',
    )
    expect(data).toMatchObject({ threads: { pageInfo: { hasNextPage: true } } })
    expect(JSON.stringify(data).match(/thr_/g)).toHaveLength(50 + 57)
  })

  test.each([
    ['{ threads(first: 201) { nodes { id } } }', 'from 0 to 200'],
    ['{ threads(first: -1) { nodes { id } } }', 'from 0 to 200'],
    ['{ threads(last: -1) { nodes { id } } }', 'from 0 to 200'],
    ['{ threads(first: 1, last: 1) { nodes { id } } }', 'not both'],
    ['{ threads(after: "nonsense") { nodes { id } } }', 'cursor given for after'],
    ['{ threads(before: "WyJhIl0=") { nodes { id } } }', 'cursor given for before'],
    ['{ threads(after: "é") { nodes { id } } }', 'cursor given for after'],
  ])('%s is refused', async (query, reason) => {
    const { graphql } = driveEmulator()
    const { errors } = await graphql(query)
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })])
    expect(errors?.[0]?.message).toContain(reason)
  })

  test('a cursor of one order is refused in another', async () => {
    const { graphql } = driveEmulator()
    const { data } = await graphql('{ threads(first: 1) { pageInfo { endCursor } } }')
    const after = /"endCursor":"([^"]+)"/.exec(JSON.stringify(data))?.[1]
    const { errors } = await graphql(
      'query ($after: String) { threads(after: $after, order: lastMessage) { nodes { id } } }',
      { after },
    )
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  test('forwards or backwards, page by page, each row comes once and in order', async () => {
    const { graphql } = driveEmulator()
    const all = await idsOf(graphql, '')
    for (const size of [1, 2, 3, 100]) {
      expect(await walk(graphql, { size, take: 'first', from: 'after', more: 'hasNextPage', at: 'endCursor' })).toEqual(
        all,
      )
      const backwards = await walk(graphql, {
        size,
        take: 'last',
        from: 'before',
        more: 'hasPreviousPage',
        at: 'startCursor',
      })
      expect(backwards.toSorted()).toEqual(all.toSorted())
    }
  })
})

test('the Relay algorithm holds for any list and any arguments', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 })
  const size = fc.option(fc.integer({ min: 0, max: 14 }), { nil: undefined })
  const cursor = fc.option(fc.integer({ min: -1, max: 31 }), { nil: undefined })
  fc.assert(
    fc.property(numbers, size, cursor, cursor, fc.boolean(), (rows, count, after, before, isBackwards) => {
      const page = {
        ...(isBackwards ? { last: count } : { first: count }),
        after: after === undefined ? undefined : cursorOf(after),
        before: before === undefined ? undefined : cursorOf(before),
      }
      const sorted = rows.toSorted((left, right) => left - right)
      const between = sorted.filter(
        (row) => (after === undefined || row > after) && (before === undefined || row < before),
      )
      const expected =
        count === undefined
          ? between
          : isBackwards
            ? between.slice(Math.max(0, between.length - count))
            : between.slice(0, count)
      const { nodes, edges, pageInfo } = connection(rows, { page, order: 'numbers', position: (row) => ['', row] })
      expect(nodes).toEqual(expected)
      expect(edges.map((edge) => edge.cursor)).toEqual(expected.map(cursorOf))
      const [first, last] = [expected[0], expected.at(-1)]
      if (last !== undefined) expect(pageInfo.hasNextPage).toBe(sorted.some((row) => row > last))
      if (first !== undefined) expect(pageInfo.hasPreviousPage).toBe(sorted.some((row) => row < first))
    }),
  )
})

function cursorOf(row: number): string {
  return btoa(JSON.stringify(['numbers', '', row]))
}

type Graphql = ReturnType<typeof driveEmulator>['graphql']

async function idsOf(graphql: Graphql, pageArguments: string): Promise<string[]> {
  const { data } = await graphql(`{ threads${pageArguments} { nodes { id } } }`)
  return JSON.stringify(data).match(/thr_[0-9A-Za-z]{27}/g) ?? []
}

async function walk(
  graphql: Graphql,
  { size, take, from, more, at }: Readonly<Record<'take' | 'from' | 'more' | 'at', string>> & { readonly size: number },
): Promise<string[]> {
  const ids: string[] = []
  let place = ''
  for (;;) {
    const pageArguments = `(${take}: ${size}${place && `, ${from}: "${place}"`})`
    const { data } = await graphql(`{ threads${pageArguments} { nodes { id } pageInfo { more: ${more} at: ${at} } } }`)
    const text = JSON.stringify(data)
    ids.push(...(text.match(/thr_[0-9A-Za-z]{27}/g) ?? []))
    place = /"at":"([^"]+)"/.exec(text)?.[1] ?? ''
    if (!text.includes('"more":true')) return ids
  }
}
