import '../../test/document.ts'
import type { FetchFunction } from '@glue/client/fetch'
import { parseThreadID, type ThreadID } from '@glue/schema'
import {
  GroupsDocument,
  MeDocument,
  SendMessageDocument,
  ThreadDocument,
  ThreadsDocument,
} from '@glue/schema/operations'
import { act, cleanup, configure, fireEvent, render, screen } from '@testing-library/react'
import { type ReactElement, type ReactNode, StrictMode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchToken } from '../token/fetch-token.ts'
import { GlueProvider, useGlueMutation, useGlueQuery, useGlueSend, useGlueSession } from '../index.ts'
import { createGlueTestApp } from '../testing/index.ts'
import { useGlueConnection } from '../connection/use-glue-connection.ts'
import { useGluePreload } from '../suspense/use-glue-preload.ts'
import { useGlueSuspenseQuery } from '../suspense/use-glue-suspense-query.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

describe('StrictMode', () => {
  it('BR-5: StrictMode: 1 token call, however many hooks the page has', async () => {
    const { app, asked, fetch } = countingApp()
    const tokenProvider = fetchToken('/glue/token', { workspace: app.workspace, fetch })
    await useEveryHook(app, (children) => (
      <GlueProvider url={app.url} fetch={fetch}>
        <Session />
        <GlueProvider
          url={`${app.emulator.origin}/public/graphql`}
          tokenProvider={tokenProvider}
          fetch={fetch}
          fallback="Loading"
        >
          {children}
        </GlueProvider>
      </GlueProvider>
    ))
    expect(asked.get('/glue/token')).toBe(1)
  })

  it('sends each query, each page of a list and each message once', async () => {
    const { app, asked, fetch } = countingApp()
    await useEveryHook(app, (children) => (
      <GlueProvider url={app.url} workspace={app.workspace} fetch={fetch} fallback="Loading">
        <Session />
        {children}
      </GlueProvider>
    ))
    expect(Object.fromEntries(asked)).toEqual({
      '/glue/session': 1,
      Groups: 1,
      Me: 1,
      // The list has two pages. After each of the messages, what shows threads is asked again.
      SendMessage: 2,
      Thread: 3,
      Threads: 4,
    })
    const sent = app.emulator.journal.list({ operation: 'sendMessage' }).map(({ request }) => request.body)
    expect(sent).toEqual([expect.stringContaining('By useGlueMutation'), expect.stringContaining('By useGlueSend')])
  })
})

/** Uses every hook, loads a second page of the list, and sends a message in each of the two ways. */
async function useEveryHook({ emulator }: World, wrap: (children: ReactNode) => ReactElement): Promise<void> {
  const id = parseThreadID(emulator.seed.threads.find(({ subject }) => subject === 'Run 7: what went wrong')?.id)
  const page = <StrictMode>{wrap(<Page id={id} />)}</StrictMode>
  const { rerender } = render(page)
  await screen.findByText('signed-in')
  await screen.findByText('Acme Digest, 2 threads')
  fireEvent.click(screen.getByText('More'))
  await screen.findByText('Acme Digest, 4 threads')
  rerender(page)
  await settled()
  fireEvent.click(screen.getByText('useGlueMutation'))
  await screen.findByText('useGlueMutation sent')
  await settled()
  fireEvent.click(screen.getByText('useGlueSend'))
  await screen.findByText('useGlueSend sent')
  await settled()
}

type World = Pick<ReturnType<typeof createGlueTestApp>, 'emulator'>

function Session(): ReactElement {
  return <p>{useGlueSession().status}</p>
}

function Page({ id }: { readonly id: ThreadID }): ReactElement {
  useGluePreload({ query: GroupsDocument })
  const [me] = useGlueSuspenseQuery({ query: MeDocument })
  useGlueSuspenseQuery({ query: GroupsDocument })
  useGlueQuery({ query: GroupsDocument })
  useGlueQuery({ query: ThreadDocument, variables: { id } })
  const { items, loadNext } = useGlueConnection({ query: ThreadsDocument, variables: { first: 2 } })
  const [{ data }, mutate] = useGlueMutation(SendMessageDocument)
  const { messages, send } = useGlueSend({ threadID: id })
  return (
    <>
      <p>{`${me.data.me?.name}, ${items.length} threads`}</p>
      <button onClick={loadNext}>More</button>
      <button onClick={() => void mutate({ input: { threadID: id, message: { text: 'By useGlueMutation' } } })}>
        {`useGlueMutation${data ? ' sent' : ''}`}
      </button>
      <button onClick={() => send('By useGlueSend')}>
        {['useGlueSend', ...messages.map(({ status }) => status)].join(' ')}
      </button>
    </>
  )
}

/** An app that counts what its page asks: operations by name, the rest by path. */
function countingApp() {
  const app = createGlueTestApp()
  const asked = new Map<string, number>()
  const fetch: FetchFunction = (input, init) => {
    const { operationName = String(input) } = JSON.parse(String(init?.body ?? '{}'))
    asked.set(operationName, (asked.get(operationName) ?? 0) + 1)
    // With a token, the page speaks to Glue itself.
    return String(input).startsWith('/') ? app.fetch(input, init) : app.emulator.fetch(input, init)
  }
  return { app, asked, fetch }
}

/** Lets everything happen that would happen without another event. */
async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  })
}
