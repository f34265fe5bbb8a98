import '../../test/document.ts'
import type { FetchFunction } from '@glue/client/fetch'
import { GroupsDocument, MeDocument, SendMessageDocument, ThreadsDocument } from '@glue/schema/operations'
import { act, cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react'
import { type ReactElement, type ReactNode, StrictMode, Suspense } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToReadableStream } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AppWithVisitors, createAppWithVisitors, type Visitor } from '../../test/visitors.ts'
import { GlueProvider } from '../glue-provider.tsx'
import { useGlueMutation } from '../query/use-glue-mutation.ts'
import { useGlueSuspenseQuery } from '../suspense/use-glue-suspense-query.ts'
import { createGlueHandover } from './create-glue-handover.ts'

configure({ asyncUtilTimeout: 10_000 })
const consoleError = vi.spyOn(console, 'error').mockImplementation(() => {})
const roots: Root[] = []
beforeEach(() => {
  consoleError.mockClear()
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
})
afterEach(async () => {
  await act(async () => {
    for (const root of roots.splice(0)) root.unmount()
  })
  cleanup()
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

describe('a page that a browser takes over from a server', () => {
  it.each([undefined, 'network-only', 'cache-and-network'] as const)(
    'sends no request, and shows the same (%s)',
    async (requestPolicy) => {
      const app = createAppWithVisitors()
      const page = (input: PageInput) => (
        <Page {...input}>
          <Me requestPolicy={requestPolicy} />
          <Suspense fallback="Loading">
            <Groups />
          </Suspense>
        </Page>
      )
      const { errors, asked } = await visit({ app, page })
      await settled()
      expect(errors).toEqual([])
      expect(warnings()).toEqual([])
      expect(screen.getByRole('heading').textContent).toBe(app.visitors[1].userId)
      expect(screen.getByText(/^Experiments/)).toBeDefined()
      expect([...app.sent].toSorted()).toEqual(['Groups', 'Me'])
      expect(asked()).toBe(0)
    },
  )

  it('keeps what it took over up to date', async () => {
    const app = createAppWithVisitors()
    const page = (input: PageInput) => (
      <Page {...input}>
        <Threads />
      </Page>
    )
    const { asked } = await visit({ app, page })
    fireEvent.click(screen.getByRole('button'))
    await waitFor(() => expect(app.sent).toEqual(['Threads', 'SendMessage', 'Threads']))
    expect(asked()).toBe(2)
  })

  it('asks for what was not handed over', async () => {
    const app = createAppWithVisitors()
    const { asked } = await visit({
      app,
      page: (input) => (
        <Page {...input}>
          <Me />
          <Suspense fallback="Loading">{input.isBrowser && <Groups />}</Suspense>
        </Page>
      ),
    })
    expect(await screen.findByText(/^Experiments/)).toBeDefined()
    expect(app.sent).toEqual(['Me', 'Groups'])
    expect(asked()).toBe(1)
  })

  it('asks the server of one workspace nothing for another', async () => {
    const app = createAppWithVisitors()
    const [one, two] = app.visitors
    const both = ({ url, fetchOf }: PageInput) => (
      <>
        {[one, two].map((visitor) => (
          <GlueProvider key={visitor.name} url={url} workspace={visitor.workspace} fetch={fetchOf(visitor)}>
            <Me />
          </GlueProvider>
        ))}
      </>
    )
    const { asked } = await visit({ app, page: both })
    await settled()
    expect(screen.getAllByRole('heading').map(({ textContent }) => textContent)).toEqual([one.userId, two.userId])
    expect(app.sent).toEqual(['Me', 'Me'])
    expect(asked()).toBe(0)
  })
})

function Me({ requestPolicy }: { readonly requestPolicy?: 'network-only' | 'cache-and-network' | undefined }) {
  const [{ data }] = useGlueSuspenseQuery({ query: MeDocument, requestPolicy })
  return <h1>{data.me?.id}</h1>
}

function Groups(): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ query: GroupsDocument })
  return <p>{data.groups.nodes.map(({ name }) => name).join()}</p>
}

function Threads(): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ query: ThreadsDocument })
  const [, sendMessage] = useGlueMutation(SendMessageDocument)
  const threadID = data.threads.edges[0]?.node.id
  return <button onClick={() => void sendMessage({ input: { threadID, message: { text: 'Hello' } } })}>Send</button>
}

interface PageInput {
  readonly url: string
  readonly visitor: Visitor
  readonly fetchOf: (visitor: Visitor) => FetchFunction
  readonly isBrowser: boolean
}

function Page({ url, visitor, fetchOf, children }: PageInput & { readonly children?: ReactNode }): ReactElement {
  return (
    <GlueProvider url={url} workspace={visitor.workspace} fetch={fetchOf(visitor)}>
      {children}
    </GlueProvider>
  )
}

interface VisitInput {
  readonly app: AppWithVisitors
  readonly page: (input: PageInput) => ReactNode
}

/** Renders the page on a server, and takes it over in a browser. */
async function visit({ app: { url, visitors }, page }: VisitInput) {
  const [, visitor] = visitors
  let browserRequests = 0
  const inBrowser = new Map(
    visitors.map(({ name, fetch }) => {
      const counted: FetchFunction = (input, init) => {
        browserRequests += 1
        return fetch(input, init)
      }
      return [name, counted]
    }),
  )
  vi.stubGlobal('document', undefined)
  const handover = createGlueHandover()
  const input = { visitor, isBrowser: false, url, fetchOf: (one: Visitor) => one.fetch }
  const stream = await renderToReadableStream(<handover.Provider>{page(input)}</handover.Provider>)
  await stream.allReady
  const html = await new Response(handover.through(stream)).text()
  vi.unstubAllGlobals()
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  const errors: unknown[] = []
  const fetchOf = ({ name, fetch }: Visitor) => inBrowser.get(name) ?? fetch
  await act(async () => {
    const browserPage = page({ visitor, isBrowser: true, url: '/glue/graphql', fetchOf })
    const onRecoverableError = (error: unknown) => void errors.push(error)
    roots.push(hydrateRoot(container, <StrictMode>{browserPage}</StrictMode>, { onRecoverableError }))
  })
  return { html, errors, asked: () => browserRequests }
}

/** Without those that come from having the server and the browser in one process. */
function warnings(): unknown[] {
  return consoleError.mock.calls.filter(([text]) => !/^(?:Warning: )?Detected multiple renderers/.test(String(text)))
}

/** Lets everything happen that would happen without another event. */
async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  })
}
