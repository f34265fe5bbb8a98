import { describe, expect, test } from 'vitest'
import { chromiumPath, visitor } from '../../../scripts/chromium.ts'
import { signIn } from './app-browser.ts'
import type { Person } from './app-seed.ts'
import type { AppWorld } from './app-world.ts'
import {
  provideForVisitor,
  type ProvideOnServer,
  provideSharedClient,
  renderServerPage,
} from './render-server-page.tsx'
import { eventually, testWorld } from './test-world.ts'

const renders = 200
const queriesOfPage = 2

describe.skipIf(chromiumPath === undefined)('pages that a server renders for two people at once', () => {
  let provide: ProvideOnServer
  const { browser, start } = testWorld({
    pages: ['hydrate.tsx'],
    server: (world) => renderServerPage(world, (input) => provide(input)),
  })

  critical('BR-4: 200 of them hold what their own visitor may see, and nothing of the other one', async () => {
    const world = await start()
    delayAtRandom(world, { seed: 7919 })
    const people = Array.from({ length: renders }, (_, index) => world.people[index % 2 === 0 ? 'one' : 'two'])
    const pages = await Promise.all(people.map(async (person) => ({ person, html: await htmlFor(person, world) })))
    for (const { person, html } of pages) expectNothingForeign(html, person, world)
    for (const { person, html } of pages) expectOwn(html, person, world)
    // No query was answered from what another page had asked for.
    expect(world.emulator.journal.list({ route: 'graphql', status: 200 })).toHaveLength(renders * queriesOfPage)
  })

  critical('BR-4: browsers show each visitor their own, and ask for nothing again', async () => {
    const world = await start()
    delayAtRandom(world, { seed: 31 })
    const shown = await Promise.all(
      [world.people.one, world.people.two].map(async (person) => {
        const page = await visitor(browser())
        await signIn(page, world, person.name)
        const html = await (await page.goto(`${world.app}/server`))?.text()
        return { page, person, html: html ?? '' }
      }),
    )
    for (const { person, html } of shown) expectNothingForeign(html, person, world)
    for (const { page, person, html } of shown) {
      expectOwn(html, person, world)
      await eventually(() => page.getByLabel('Ready').textContent()).toBe('yes')
      await page.waitForLoadState('networkidle')
      expectNothingForeign(await page.content(), person, world)
      expect(await page.getByRole('list', { name: 'Threads' }).getByRole('listitem').count()).toBe(5)
      expect(await page.evaluate(() => document.documentElement.dataset['failures'])).toBeUndefined()
    }
    expect(world.arrived.filter((call) => call === 'POST /glue/graphql')).toHaveLength(shown.length * queriesOfPage)
  })

  /** The same test for a server that is as our documentation has it, and for one that is as a browser would be. */
  function critical(title: string, run: () => Promise<void>): void {
    test(`${title}`, async () => {
      provide = provideForVisitor
      await run()
    })
    test(`${title} — a naive client for all visitors fails this`, async () => {
      provide = provideSharedClient()
      await expect(run()).rejects.toMatchObject({
        name: 'AssertionError',
        message: expect.stringMatching(/ not to contain /),
      })
    })
  }
})

/** Every answer of Glue takes another time, up to 50 ms, and in each run the same. */
function delayAtRandom({ emulator }: AppWorld, { seed }: { readonly seed: number }): void {
  let state = seed
  for (let index = 0; index < renders * queriesOfPage; index += 1) {
    // Lehmer's generator, with the numbers of Park and Miller.
    state = (state * 48_271) % 2_147_483_647
    const delayHeaders = state % 50
    emulator.faults.add({ match: { route: 'graphql' }, skip: index, times: 1, then: { delayHeaders } })
  }
}

async function htmlFor({ name }: Person, { app }: AppWorld): Promise<string> {
  const response = await fetch(`${app}/server`, { headers: { cookie: `person=${name}` } })
  return response.text()
}

function expectNothingForeign(html: string, { name }: Person, world: AppWorld): void {
  const other = world.people[name === 'one' ? 'two' : 'one']
  for (const foreign of [other.marker, other.workspace, userIn(other, world)]) expect(html).not.toContain(foreign)
}

/** On the page, and in what it hands over. */
function expectOwn(html: string, person: Person, world: AppWorld): void {
  expect(html).toContain(`<h1>${userIn(person, world)}</h1>`)
  const handedOver = [...html.matchAll(/<script type="application\/json" data-glue="[^"]*">([^<]*)<\/script>/g)]
  const results = handedOver.flatMap(([, json = '{}']) => Object.entries(JSON.parse(json)))
  expect(results).toHaveLength(queriesOfPage)
  expect(JSON.stringify(results)).toContain(person.marker)
}

/** Who the app is in Glue where the person may use it. */
function userIn({ workspace }: Person, { emulator }: AppWorld): string {
  return emulator.installations.list().find(({ workspaceId }) => workspaceId === workspace)?.userId ?? ''
}
