import { defaultSeed } from '@glue/emulator'
import type { Page } from 'playwright-core'
import type { EmulatedDemo } from '../../../scripts/demo/start.ts'
import { enter, globex, hold, openThread, withManyThreads, write } from './inbox-world.ts'

/** Each state is looked at in all of them. */
export const looks = [
  { name: '', colorScheme: 'light', viewport: { width: 1200, height: 720 } },
  { name: '-dark', colorScheme: 'dark', viewport: { width: 1200, height: 720 } },
  { name: '-narrow', colorScheme: 'light', viewport: { width: 360, height: 740 } },
  { name: '-narrow-dark', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const

type Look = (typeof looks)[number]['name']

interface State {
  readonly name: string
  readonly seed?: EmulatedDemo['emulator']['seed']
  /** Which looks are pictures of the guide. */
  readonly pictures?: readonly Look[]
  readonly reach: (page: Page, demo: EmulatedDemo) => Promise<void>
}

const outage = { graphqlError: { message: 'Glue is not well.' } }

/** What a person may see, and how it comes to that. */
export const states: readonly State[] = [
  {
    name: 'signed-out',
    pictures: [''],
    reach: async (page, demo) => {
      await page.goto(demo.appUrl)
      await page.getByRole('button', { name: /^Operator/ }).waitFor()
    },
  },
  {
    name: 'no-workspace',
    reach: async (page, demo) => {
      await page.goto(demo.appUrl)
      await page.getByRole('button', { name: /^Operator/ }).click()
      await page.getByText('No workspace yet').waitFor()
    },
  },
  {
    name: 'loading',
    pictures: [''],
    reach: async (page, demo) => {
      hold(demo, 'InboxThreads')
      await enter(page, demo)
      await page.getByText('The app is Acme Digest here').waitFor()
    },
  },
  {
    name: 'threads',
    pictures: ['', '-narrow'],
    reach: async (page, demo) => {
      await enter(page, demo)
      await page.getByRole('link', { name: 'Launch checklist' }).waitFor()
      await page.getByText('Launch', { exact: true }).last().waitFor()
    },
  },
  {
    name: 'next-page-failed',
    seed: withManyThreads(30),
    reach: async (page, demo) => {
      await enter(page, demo)
      await page.getByRole('link', { name: 'Launch checklist' }).waitFor()
      demo.emulator.faults.add({ match: { route: 'graphql', operation: 'InboxThreads' }, then: outage })
      await page.getByRole('link', { name: 'Older thread 14' }).scrollIntoViewIfNeeded()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'empty',
    seed: { ...defaultSeed, threads: [], messages: [] },
    pictures: [''],
    reach: async (page, demo) => {
      await enter(page, demo)
      await page.getByText('No threads yet').waitFor()
    },
  },
  {
    name: 'error',
    pictures: [''],
    reach: async (page, demo) => {
      demo.emulator.faults.add({ match: { route: 'graphql', operation: 'InboxThreads' }, then: outage })
      await enter(page, demo)
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'not-installed',
    reach: async (page, demo) => {
      await enter(page, demo)
      await page.goto(`${demo.appUrl}/?workspace=${globex}`)
      await page.getByText('Not installed in this workspace').waitFor()
    },
  },
  {
    name: 'loading-thread',
    reach: async (page, demo) => {
      hold(demo, 'ThreadMessages')
      await enter(page, demo)
      await openThread(page, 'Feedback from the first testers')
      await page.getByLabel('Loading the messages').waitFor()
    },
  },
  {
    name: 'sending',
    pictures: ['', '-dark', '-narrow-dark'],
    reach: async (page, demo) => {
      await openFeedback(page, demo)
      demo.emulator.faults.add({
        match: { route: 'graphql', operation: 'SendMessage' },
        times: 1,
        then: { graphqlError: { message: 'This thread is closed today.' } },
      })
      await write(page, 'Undo is in the new build. Please try it.')
      await page.getByText('Not sent.').waitFor()
      hold(demo, 'SendMessage')
      await write(page, 'And the archive shows a count now.')
      await page.getByText('Sending…').waitFor()
    },
  },
  {
    name: 'offline',
    pictures: [''],
    reach: async (page, demo) => {
      await openFeedback(page, demo)
      await page.context().setOffline(true)
      await page.getByText('You are offline.').waitFor()
    },
  },
  {
    name: 'menu',
    reach: async (page, demo) => {
      await enter(page, demo)
      await page.getByRole('link', { name: 'Launch checklist' }).waitFor()
      await page.setViewportSize({ width: 360, height: 740 })
      await page.getByRole('button', { name: 'Workspaces' }).click()
    },
  },
]

async function openFeedback(page: Page, demo: EmulatedDemo): Promise<void> {
  await enter(page, demo)
  await openThread(page, 'Feedback from the first testers')
  await page.getByText('Yes, it is half a day.').waitFor()
}
