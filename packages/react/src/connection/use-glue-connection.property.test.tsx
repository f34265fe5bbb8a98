import '../../test/document.ts'
import { cleanup, configure } from '@testing-library/react'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import type { FakeItem, FakeList } from '../../test/fake-list.ts'
import {
  type Current,
  ids,
  loadNext,
  type PageSize,
  refetch,
  renderFake,
  type ThreadsList,
} from '../../test/threads-list.ts'

configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

/** What happens: at the server, or on the page. */
type Step = 'insert' | 'append' | 'prepend' | 'delete' | 'move' | 'loadNext' | 'refetch' | 'keep' | 'both'

interface Event {
  readonly step: Step
  /** Where in the server's list, from 0 to 1. */
  readonly where: number
}

const event: fc.Arbitrary<Event> = fc.record({
  step: fc.constantFrom<Step[]>(
    'insert',
    'append',
    'prepend',
    'delete',
    'move',
    'loadNext',
    'loadNext',
    'refetch',
    'keep',
    'both',
  ),
  where: fc.double({ min: 0, max: 0.999, noNaN: true }),
})
const pageSize: fc.Arbitrary<PageSize> = fc
  .record({ direction: fc.constantFrom('first', 'last'), size: fc.integer({ min: 1, max: 4 }) })
  .map(({ direction, size }) => ({ [direction]: size }))

it('never shows an item twice, keeps the order of the server, and ends with what the server has', async () => {
  const story = fc.record({ pageSize, count: fc.nat(12), events: fc.array(event, { maxLength: 12 }) })
  await fc.assert(
    fc.asyncProperty(story, async ({ pageSize: variables, count, events }) => {
      const { server, list } = await renderFake(
        Array.from({ length: count }, (_, place) => ({ id: `item-${place}`, place })),
        variables,
      )
      const places = new Map(server.items.map(({ id, place }) => [id, place]))
      // An item that has moved stands where it was until its page is asked for again.
      let hasMoved = false
      for (const [number, { step, where }] of events.entries()) {
        const before = new Set(ids(list))
        change(server, step, { where, id: `new-${number}` })
        for (const { id, place } of server.items) places.set(id, place)
        hasMoved ||= step === 'move'
        await look(list, step)
        const shown = ids(list)
        expect(new Set(shown).size).toBe(shown.length)
        const inOrder = shown.toSorted((left, right) => (places.get(left) ?? 0) - (places.get(right) ?? 0))
        if (!hasMoved) expect(shown).toEqual(inOrder)
        if (step === 'refetch' || step === 'keep') expectFreshFirstPage({ server, shown, variables, before })
      }
      await refetch(list)
      while (list.current.hasNext) await loadNext(list)
      expect(list.current.error).toBeUndefined()
      expect(ids(list)).toEqual(server.items.map(({ id }) => id))
      cleanup()
    }),
    { numRuns: 60 },
  )
}, 60_000)

function change(server: FakeList, step: Step, { where, id }: { readonly where: number; readonly id: string }): void {
  const { items } = server
  const index = Math.floor(where * items.length)
  const [lowest = 0, highest = 0] = [items[0]?.place, items.at(-1)?.place]
  const at = (place: number, item: string) => {
    server.items = [...server.items.filter((one) => one.id !== item), { id: item, place }].toSorted(byPlace)
  }
  const chosen = items[index]
  if (step === 'append') at(highest + 1, id)
  if (step === 'prepend') at(lowest - 1, id)
  if (step === 'insert') at(((items[index - 1]?.place ?? lowest - 1) + (chosen?.place ?? highest + 1)) / 2, id)
  if (step === 'delete') server.items = items.filter((item) => item !== chosen)
  if (step === 'move' && chosen) at(highest + 1, chosen.id)
}

const byPlace = (left: FakeItem, right: FakeItem) => left.place - right.place

async function look(list: Current<ThreadsList>, step: Step): Promise<void> {
  if (step === 'loadNext') await loadNext(list)
  if (step === 'refetch') await refetch(list)
  if (step === 'keep') await refetch(list, { keepLoaded: true })
  if (step === 'both') await Promise.all([loadNext(list), refetch(list, { keepLoaded: true })])
}

/** The list has the server's first page as it is, and nothing is left out of what it had beside that. */
function expectFreshFirstPage({
  server,
  shown,
  variables: { first, last },
  before,
}: {
  readonly server: FakeList
  readonly shown: readonly string[]
  readonly variables: PageSize
  readonly before: ReadonlySet<string>
}): void {
  const now = server.items.map(({ id }) => id)
  const [page, start] =
    last === undefined ? [now.slice(0, first), shown.slice(0, first)] : [now.slice(-last), shown.slice(-last)]
  expect(start).toEqual(page)
  const end = last === undefined ? now.indexOf(shown.at(-1) ?? '') : now.indexOf(shown[0] ?? '')
  // The end of what is shown may be deleted by now, and then nothing can be said.
  if (end < 0) return
  const between = last === undefined ? now.slice(0, end) : now.slice(end)
  const lost = between.filter((id) => before.has(id) && !shown.includes(id))
  expect(lost).toEqual([])
}
