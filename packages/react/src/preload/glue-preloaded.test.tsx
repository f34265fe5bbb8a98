import '../../test/document.ts'
import { parseThreadID } from '@glue/schema'
import { GroupsDocument, MeDocument, SendMessageDocument, ThreadsDocument } from '@glue/schema/operations'
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { type ReactElement, type ReactNode, StrictMode, Suspense, useState } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToReadableStream } from 'react-dom/server'
import { createClient, type RequestPolicy } from 'urql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPreloadingApp, type PreloadingApp } from '../../test/preloading-app.ts'
import { GlueProvider } from '../glue-provider.tsx'
import { announceSignOut } from '../session/session-news.ts'
import { useGlueClient } from '../use-glue-client.ts'
import { useGlueConnection } from '../connection/use-glue-connection.ts'
import { useGlueMutation } from '../query/use-glue-mutation.ts'
import { useGlueQuery } from '../query/use-glue-query.ts'
import { useGlueSuspenseQuery } from '../suspense/use-glue-suspense-query.ts'
import { GluePreloaded } from './glue-preloaded.tsx'
import { type GluePreload, preloadGlue } from './preload-glue.ts'

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

const me = { query: MeDocument }
const groups = { query: GroupsDocument }
const threads = { query: ThreadsDocument, variables: { last: 2 } }

describe('a page whose queries a server component preloaded', () => {
  it.each([undefined, 'network-only', 'cache-and-network'] as const)(
    'has its data in the HTML, and its browser asks nothing (%s)',
    async (requestPolicy) => {
      const app = createPreloadingApp()
      const page = (
        <>
          <Me requestPolicy={requestPolicy} />
          <SuspendedMe requestPolicy={requestPolicy} />
          <Threads requestPolicy={requestPolicy} />
          <Suspense fallback="Loading">
            <Groups />
          </Suspense>
        </>
      )
      const { html, errors } = await visit({ app, from: preloadFor(app), page })
      expect(html).toContain(app.userIds.ann)
      expect(html).toContain('Experiments')
      expect(html.match(/<li>/g)).toHaveLength(2)
      await settled()
      expect([errors, warnings()]).toEqual([[], []])
      expect(screen.getAllByText(app.userIds.ann)).toHaveLength(2)
      expect(screen.getAllByRole('listitem')).toHaveLength(2)
      expect(app.asked).toEqual([])
      expect(app.upstream().toSorted()).toEqual(['Groups', 'Me', 'Threads'])
    },
  )

  it('reads the next page of a list from the browser, and asks again when it is told to', async () => {
    const app = createPreloadingApp()
    await visit({ app, from: preloadFor(app), page: <Threads requestPolicy="network-only" /> })
    fireEvent.click(screen.getByRole('button', { name: 'Older' }))
    await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(4))
    expect(app.asked).toEqual(['Threads'])
    fireEvent.click(screen.getByRole('button', { name: 'Again' }))
    await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(2))
    expect(app.asked).toEqual(['Threads', 'Threads'])
  })

  it('asks for what failed on the server, and begins as the server left it', async () => {
    const app = createPreloadingApp()
    app.emulator.faults.add({ match: { operation: 'Me' }, times: 1, then: { graphqlError: { message: 'Not now.' } } })
    const page = (
      <>
        <Me />
        <Threads />
      </>
    )
    const { html, errors } = await visit({ app, from: preloadFor(app), page })
    expect(html).toContain('Nobody yet')
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    expect([errors, warnings()]).toEqual([[], []])
    expect(app.asked).toEqual(['Me'])
  })

  it('asks for what fails while a query waits for it, as long as somebody wants to know', async () => {
    const app = createPreloadingApp()
    const failing = (name: string) =>
      app.emulator.faults.add({ match: { operation: name }, times: 1, then: { graphqlError: { message: 'Not now.' } } })
    failing('Me')
    failing('Groups')
    render(
      <Page
        app={app}
        from={preloadFor(app)}
        page={
          <>
            <GivenUp />
            <SuspendedMe />
          </>
        }
      />,
    )
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    await settled()
    expect(app.asked).toEqual(['Me'])
  })

  it('says on the server what was not preloaded, and asks for it in the browser', async () => {
    const app = createPreloadingApp()
    const from = preloadGlue({ ...asAnn(app), queries: [] })
    const page = (
      <Suspense fallback="Loading">
        <Groups />
      </Suspense>
    )
    const { html, serverErrors } = await visit({ app, from, page })
    expect(html).toContain('Loading')
    expect(serverErrors).toEqual([expect.objectContaining({ code: 'config_invalid' })])
    expect(String(serverErrors[0])).toMatch(/preloadGlue/)
    expect(await screen.findByText(/Experiments/)).toBeDefined()
    expect(app.asked).toEqual(['Groups'])
  })

  it('shows what came with a refresh, and asks nothing', async () => {
    const app = createPreloadingApp()
    const { rerender } = render(<Page app={app} from={preloadFor(app)} page={<Me />} />)
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    const body = { data: { me: { __typename: 'User', id: 'usr_New', name: 'New' } } }
    app.emulator.faults.add({ match: { operation: 'Me' }, times: 1, then: { status: 200, body } })
    rerender(<Page app={app} from={preloadFor(app)} page={<Me />} />)
    // What is on the screen stays there until then.
    expect(screen.getByText(app.userIds.ann)).toBeDefined()
    expect(await screen.findByText('usr_New')).toBeDefined()
    expect(app.asked).toEqual([])
  })

  it('shows what the next page preloaded, and not what the cache has', async () => {
    const app = createPreloadingApp()
    const inLayout = (key: string, from: GluePreload) => (
      <GlueProvider {...propsOf(app)}>
        <GluePreloaded key={key} from={from}>
          <Me />
        </GluePreloaded>
      </GlueProvider>
    )
    const { rerender } = render(inLayout('one', preloadFor(app)))
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    const body = { data: { me: { __typename: 'User', id: 'usr_New', name: 'New' } } }
    app.emulator.faults.add({ match: { operation: 'Me' }, times: 1, then: { status: 200, body } })
    shown.length = 0
    rerender(inLayout('two', preloadFor(app)))
    expect(await screen.findByText('usr_New')).toBeDefined()
    expect(shown).not.toContain(app.userIds.ann)
    expect(app.asked).toEqual([])
  })

  it('does not use for another workspace what was preloaded for one, nor for the same one later', async () => {
    const app = createPreloadingApp()
    const from = preloadFor(app)
    const page = (workspace: string) => (
      <GlueProvider {...propsOf(app)} workspace={workspace}>
        <GluePreloaded from={from}>
          <Me />
        </GluePreloaded>
      </GlueProvider>
    )
    const { rerender } = render(page(app.workspaces.ann))
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    rerender(page(app.workspaces.bob))
    expect(await screen.findByText('Forbidden')).toBeDefined()
    rerender(page(app.workspaces.ann))
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    expect(app.asked).toEqual(['Me', 'Me'])
  })

  it('does not take what is for a workspace that the provider never had', async () => {
    const app = createPreloadingApp()
    const from = preloadGlue({
      web: app.web,
      headers: app.pageView('bob'),
      workspace: app.workspaces.bob,
      queries: [me],
    })
    render(<Page app={app} from={from} page={<Me />} />)
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    expect(app.asked).toEqual(['Me'])
  })

  it('asks after a mutation for what nobody took before it', async () => {
    const app = createPreloadingApp()
    const from = preloadFor(app)
    const threadID = parseThreadID(
      app.emulator.seed.threads.find(({ workspaceId }) => workspaceId === app.workspaces.ann)?.id,
    )
    let isShown = false
    const Later = () => {
      const [{ data }, send] = useGlueMutation(SendMessageDocument)
      const say = () => void send({ input: { threadID, message: { text: 'Hello' } } })
      return (
        <>
          <button onClick={say}>{data ? 'Sent' : 'Send'}</button>
          {isShown && <Groups />}
        </>
      )
    }
    const { rerender } = render(<Page app={app} from={from} page={<Later />} />)
    await act(async () => await from.settled)
    fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    await screen.findByRole('button', { name: 'Sent' })
    isShown = true
    rerender(<Page app={app} from={from} page={<Later />} />)
    await waitFor(() => expect(app.asked).toEqual(['SendMessage', 'Groups']))
  })

  it('BR-5: gives nothing of it to whoever signs in next', async () => {
    const app = createPreloadingApp()
    const from = preloadGlue({ ...asAnn(app), queries: [me, groups] })
    let isShown = false
    const Later = () => (isShown ? <Groups /> : <Me />)
    const { rerender } = render(<Page app={app} from={from} page={<Later />} />)
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    isShown = true
    act(() => announceSignOut())
    rerender(<Page app={app} from={from} page={<Later />} />)
    await waitFor(() => expect(app.asked).toEqual(['Groups']))
  })

  it('forgets what no query took when the page goes', async () => {
    const app = createPreloadingApp()
    const from = preloadFor(app)
    const withPage = (page: ReactNode) => (
      <StrictMode>
        <GlueProvider {...propsOf(app)}>{page}</GlueProvider>
      </StrictMode>
    )
    const { rerender } = render(withPage(<GluePreloaded from={from}>A page</GluePreloaded>))
    await act(() => from.settled)
    rerender(withPage('Nothing'))
    rerender(withPage(<Me />))
    expect(await screen.findByText(app.userIds.ann)).toBeDefined()
    expect(app.asked).toEqual(['Me'])
  })

  it('needs a provider, and one whose client can take it over', async () => {
    const page = <GluePreloaded from={preloadFor(createPreloadingApp())} />
    const own = createClient({ url: 'http://127.0.0.1:4000/graphql', exchanges: [] })
    expect(await renderError(page)).toMatchObject({ code: 'missing_provider' })
    expect(await renderError(<GlueProvider client={own}>{page}</GlueProvider>)).toMatchObject({
      code: 'config_invalid',
    })
  })
})

/** What `Me` rendered so far. */
const shown: (string | undefined)[] = []

interface Asking {
  readonly requestPolicy?: Exclude<RequestPolicy, 'cache-only'> | undefined
}

function Me({ requestPolicy }: Asking): ReactElement {
  const [{ data, error }] = useGlueQuery({ ...me, ...(requestPolicy && { requestPolicy }) })
  shown.push(data?.me?.id)
  return <p>{error ? 'Forbidden' : (data?.me?.id ?? 'Nobody yet')}</p>
}

function SuspendedMe({ requestPolicy }: Asking): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ ...me, requestPolicy })
  return <h1>{data.me?.id}</h1>
}

function Groups(): ReactElement {
  const [{ data }] = useGlueSuspenseQuery(groups)
  return <p>{data.groups.nodes.map(({ name }) => name).join()}</p>
}

/** Asks for the groups, and wants to know no more. */
function GivenUp(): ReactElement {
  const client = useGlueClient()
  useState(() =>
    client
      .query(GroupsDocument, {})
      .subscribe(() => {})
      .unsubscribe(),
  )
  return <></>
}

function Threads({ requestPolicy }: Asking): ReactElement {
  const { items, loadNext, refetch } = useGlueConnection({ ...threads, ...(requestPolicy && { requestPolicy }) })
  return (
    <>
      <ul>
        {items.map(({ id, subject }) => (
          <li key={id}>{subject}</li>
        ))}
      </ul>
      <button onClick={loadNext}>Older</button>
      <button onClick={() => refetch()}>Again</button>
    </>
  )
}

const asAnn = (app: PreloadingApp) => ({
  web: app.web,
  headers: app.pageView('ann'),
  workspace: app.workspaces.ann,
})

function preloadFor(app: PreloadingApp): GluePreload {
  return preloadGlue({ ...asAnn(app), queries: [me, groups, threads] })
}

const fetches = new WeakMap<PreloadingApp, ReturnType<PreloadingApp['browserOf']>>()

function propsOf(app: PreloadingApp) {
  const fetch = fetches.get(app) ?? app.browserOf('ann')
  fetches.set(app, fetch)
  return { url: '/tools/glue/graphql', workspace: app.workspaces.ann, fetch }
}

interface PageProps {
  readonly app: PreloadingApp
  readonly from: GluePreload
  readonly page: ReactNode
  readonly isServer?: boolean
}

function Page({ app, from, page, isServer = false }: PageProps): ReactElement {
  const { fetch, ...props } = propsOf(app)
  return (
    <GlueProvider {...props} {...(!isServer && { fetch })}>
      <GluePreloaded from={from}>{page}</GluePreloaded>
    </GlueProvider>
  )
}

/** Renders the page on a server, and takes it over in a browser. */
async function visit(props: PageProps) {
  vi.stubGlobal('document', undefined)
  vi.stubGlobal('location', undefined)
  const serverErrors: unknown[] = []
  const stream = await renderToReadableStream(<Page {...props} isServer />, {
    onError: (error) => void serverErrors.push(error),
  })
  await stream.allReady
  const html = await new Response(stream).text()
  vi.unstubAllGlobals()
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  const errors: unknown[] = []
  await act(async () => {
    const onRecoverableError = (error: unknown) => void errors.push(error)
    roots.push(
      hydrateRoot(
        container,
        <StrictMode>
          <Page {...props} />
        </StrictMode>,
        { onRecoverableError },
      ),
    )
  })
  return { html, errors, serverErrors }
}

async function renderError(page: ReactNode): Promise<unknown> {
  const errors: unknown[] = []
  await renderToReadableStream(page, { onError: (error) => void errors.push(error) }).catch(() => {})
  return errors[0]
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
