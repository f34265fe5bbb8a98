import '../../test/document.ts'
import { parseThreadID } from '@glue/schema'
import { ThreadsDocument } from '@glue/schema/operations'
import {
  Component,
  type ReactElement,
  type ReactNode,
  startTransition,
  Suspense,
  useEffect,
  useLayoutEffect,
  useState,
} from 'react'
import { cacheExchange, Client, fetchExchange } from 'urql'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type HeldServer, heldServer } from '../../test/held-server.ts'
import { type SlicedPage, slicedPage } from '../../test/time-slices.tsx'
import { GlueProvider, useGlueQuery, useGlueSend, useGlueSession } from '../index.ts'
import { useGlueConnection } from '../connection/use-glue-connection.ts'
import { useGlueSuspenseQuery } from '../suspense/use-glue-suspense-query.ts'

const url = '/glue/graphql'
let page: SlicedPage
afterEach(() => {
  page.unmount()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** What a hook shows, and what makes it another value. */
type Reading = readonly [value: string | null | undefined, change: () => void]

const threads = { query: ThreadsDocument, variables: { first: 1 } }
const threadID = parseThreadID('thr_1')
const askAgain = { requestPolicy: 'cache-and-network' } as const

function useQueryReading(): Reading {
  const [{ data }, execute] = useGlueQuery(threads)
  return [data?.threads.edges[0]?.node.subject, () => execute(askAgain)]
}

const hooks: readonly (readonly [name: string, useReading: () => Reading])[] = [
  ['useGlueQuery', useQueryReading],
  [
    'useGlueSuspenseQuery',
    () => {
      const [{ data }, execute] = useGlueSuspenseQuery(threads)
      return [data.threads.edges[0]?.node.subject, () => execute(askAgain)]
    },
  ],
  [
    'useGlueConnection',
    () => {
      const { items, refetch } = useGlueConnection(threads)
      return [items[0]?.subject, () => refetch()]
    },
  ],
  [
    'useGlueSession',
    () => {
      const { user, refetch } = useGlueSession()
      return [user && String(user['name']), () => void refetch()]
    },
  ],
  [
    'useGlueSend',
    () => {
      const { messages, send } = useGlueSend({ threadID })
      return [messages.map(({ status }) => status).join() || 'nothing', () => send('Hello')]
    },
  ],
]

describe('parts of a page that show the same', () => {
  it.each(hooks)(
    'never differ while an answer arrives and something urgent happens (%s)',
    async (_name, useReading) => {
      const server = heldServer()
      const wrap = (children: ReactNode) => (
        <GlueProvider url={url} fetch={server.fetch}>
          {children}
        </GlueProvider>
      )
      expect(await tornPictures({ server, wrap, useReading })).toEqual([])
    },
  )

  it.fails('never differ with urql alone', async () => {
    const server = heldServer()
    const exchanges = [cacheExchange, fetchExchange]
    const client = new Client({ url: `http://127.0.0.1${url}`, fetch: server.fetch, exchanges, preferGetMethod: false })
    const wrap = (children: ReactNode) => <GlueProvider client={client}>{children}</GlueProvider>
    expect(await tornPictures({ server, wrap, useReading: useQueryReading })).toEqual([])
  })
})

interface TornInput {
  readonly server: HeldServer
  readonly wrap: (children: ReactNode) => ReactElement
  readonly useReading: () => Reading
}

/** What was on the page while two parts differed. Two more parts are added, and the answer arrives in between. */
async function tornPictures({ server, wrap, useReading }: TornInput): Promise<readonly (readonly string[])[]> {
  page = slicedPage()
  const { container, Slow } = page
  const pictures: string[][] = []
  const texts = () => [...container.querySelectorAll('p')].map(({ textContent }) => textContent)
  let change = (): void => {}
  let add = (): void => {}
  let hurry = (): void => {}
  const Part = () => {
    const [value, changeIt] = useReading()
    useLayoutEffect(() => {
      change = changeIt
      // What is not there yet is no other answer.
      pictures.push(texts().filter((text) => text !== ''))
    })
    return <p>{value}</p>
  }
  const More = () => {
    const [isAdded, setAdded] = useState(false)
    useEffect(() => {
      add = () => startTransition(() => setAdded(true))
    })
    if (!isAdded) return null
    const slow = Array.from({ length: 30 }, (_, index) => <Slow key={index} then={index === 15 ? hurry : undefined} />)
    return (
      <>
        <Part />
        <Slow then={server.release} />
        {slow}
        <Part />
      </>
    )
  }
  const Urgent = () => {
    const [count, setCount] = useState(0)
    useEffect(() => {
      hurry = () => setCount(1)
    })
    return <b>{count}</b>
  }
  page.render(
    wrap(
      <>
        <Part />
        <More />
        <Urgent />
      </>,
    ),
  )
  await vi.waitFor(() => expect(texts()).toEqual([expect.stringMatching(/1$|nothing/)]))
  const before = server.asked.length
  server.changeAndHold()
  change()
  await vi.waitFor(() => expect(server.asked.length).toBe(before + 1))
  add()
  await vi.waitFor(() => expect(texts()).toEqual(Array(3).fill(expect.stringMatching(/2$|sent/))))
  expect(container.textContent).toMatch(/1$/)
  return pictures.filter((picture) => new Set(picture).size > 1)
}

describe('a query that fails in several places', () => {
  it('is sent once, also where something urgent comes between the attempts to show it', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    page = slicedPage()
    const { container, Slow } = page
    const asked: unknown[] = []
    const fetch = async (_: unknown, init?: RequestInit) => {
      asked.push(JSON.parse(String(init?.body)).operationName)
      return Response.json({ errors: [{ message: 'No threads today.' }] })
    }
    const Part = () => <p>{useGlueSuspenseQuery(threads)[0].data.threads.edges.length}</p>
    const parts = [1, 2, 3].map((key) => (
      <Boundary key={key}>
        <Part />
        <Slow />
      </Boundary>
    ))
    page.render(
      <GlueProvider url={url} fetch={fetch}>
        <Suspense fallback="Loading">
          {parts}
          <Slow />
          <Slow />
        </Suspense>
      </GlueProvider>,
    )
    await vi.waitFor(() => expect(container.textContent).toBe('Failed'.repeat(3)))
    expect(asked).toEqual(['Threads'])
  })
})

class Boundary extends Component<{ readonly children: ReactNode }, { readonly isFailed: boolean }> {
  static getDerivedStateFromError = () => ({ isFailed: true })
  override state = { isFailed: false }

  override render(): ReactNode {
    return this.state.isFailed ? 'Failed' : this.props.children
  }
}
