import '../../test/document.ts'
import { parseThreadID, type ThreadID } from '@glue/schema'
import { SendMessageDocument, ThreadDocument } from '@glue/schema/operations'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { type ReactElement, Suspense, useDeferredValue, useEffect, useState, useTransition } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type HeldServer, heldServer } from '../../test/held-server.ts'
import { GlueProvider, useGlueMutation, useGlueQuery } from '../index.ts'
import { useGlueSuspenseQuery } from '../suspense/use-glue-suspense-query.ts'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const one = parseThreadID('thr_1')
const two = parseThreadID('thr_2')
const three = parseThreadID('thr_3')

interface ThreadProps {
  readonly id: ThreadID
  readonly requestPolicy?: 'network-only'
}

/** A thread's subject, with suspense. */
function Waiting({ id, requestPolicy }: ThreadProps): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ query: ThreadDocument, variables: { id }, requestPolicy })
  return <p>{subjectOf(data)}</p>
}

/** A thread's subject, without. */
function Plain({ id }: ThreadProps): ReactElement {
  const [{ data, fetching }] = useGlueQuery({ query: ThreadDocument, variables: { id } })
  return <p>{`${subjectOf(data)}${fetching ? ', loading' : ''}`}</p>
}

describe('other variables within a transition', () => {
  it('leave the page as it is until the last of them have their data, and show none in between', async () => {
    const { server, text, pick } = switchPage(Waiting)
    await screen.findByText('thr_1 1')
    server.changeAndHold()
    pick(two)
    await waitFor(() => expect(server.asked).toEqual(['Thread thr_1', 'Thread thr_2']))
    expect(text()).toBe('Switching thr_1 1')
    pick(three)
    await waitFor(() => expect(server.asked).toEqual(['Thread thr_1', 'Thread thr_2', 'Thread thr_3']))
    expect(text()).toBe('Switching thr_1 1')
    server.release()
    await screen.findByText('thr_3 2')
    expect(text()).toBe('Ready thr_3 2')
    await settled()
    expect(server.asked).toEqual(['Thread thr_1', 'Thread thr_2', 'Thread thr_3'])
  })

  it('say that they are loading, without suspense, and leave the data meanwhile', async () => {
    const { server, text, pick } = switchPage(Plain)
    await screen.findByText('thr_1 1')
    server.changeAndHold()
    pick(two)
    await waitFor(() => expect(server.asked).toEqual(['Thread thr_1', 'Thread thr_2']))
    expect(text()).toBe('Ready thr_1 1, loading')
    server.release()
    await screen.findByText('thr_2 2')
    await settled()
    expect(server.asked).toEqual(['Thread thr_1', 'Thread thr_2'])
  })
})

describe('a deferred value as a variable', () => {
  it('leaves the data on the page until the new one has some, however often it changed', async () => {
    const server = heldServer()
    const Search = ({ id }: ThreadProps) => {
      const deferred = useDeferredValue(id)
      return (
        <>
          {id === deferred ? 'Ready ' : 'Searching '}
          <Waiting id={deferred} />
        </>
      )
    }
    const page = (id: ThreadID) => inProvider(server, <Search id={id} />)
    const { container, rerender } = render(page(one))
    await screen.findByText('thr_1 1')
    server.changeAndHold()
    rerender(page(two))
    await waitFor(() => expect(server.asked).toHaveLength(2))
    expect(container.textContent).toBe('Searching thr_1 1')
    rerender(page(three))
    await waitFor(() => expect(server.asked).toHaveLength(3))
    expect(container.textContent).toBe('Searching thr_1 1')
    server.release()
    await screen.findByText('thr_3 2')
    expect(container.textContent).toBe('Ready thr_3 2')
    await settled()
    expect(server.asked).toEqual(['Thread thr_1', 'Thread thr_2', 'Thread thr_3'])
  })
})

describe('a part that React began to draw and gave up', () => {
  it.each([
    ['useGlueSuspenseQuery', Waiting, ['Thread thr_2']],
    ['useGlueQuery', Plain, []],
  ])('asks at most once, and for nothing afterwards (%s)', async (_name, Part, expected) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const server = heldServer()
    server.changeAndHold()
    const Page = ({ isBegun }: { readonly isBegun: boolean }) => {
      const [, send] = useGlueMutation(SendMessageDocument)
      return (
        <>
          <button type="button" onClick={() => void send({ input: { threadID: two, message: { text: 'Hello' } } })}>
            Send
          </button>
          {isBegun && (
            <Suspense fallback="Loading">
              <Part id={two} />
              <Never />
            </Suspense>
          )}
        </>
      )
    }
    const { container, rerender } = render(inProvider(server, <Page isBegun />))
    expect(container.textContent).toBe('SendLoading')
    await settled()
    rerender(inProvider(server, <Page isBegun={false} />))
    await act(async () => server.release())
    await settled()
    vi.advanceTimersByTime(5000)
    vi.useRealTimers()
    expect(server.asked).toEqual(expected)
    screen.getByRole('button').click()
    await waitFor(() => expect(server.asked).toEqual([...expected, 'SendMessage']))
    await settled()
    expect(server.asked).toEqual([...expected, 'SendMessage'])
  })

  it('is shown after all without another request, however long that took', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const server = heldServer()
    const page = (isHeldUp: boolean) =>
      inProvider(
        server,
        <Suspense fallback="Loading">
          <Waiting id={two} requestPolicy="network-only" />
          {isHeldUp && <Never />}
        </Suspense>,
      )
    const { rerender } = render(page(true))
    await settled()
    vi.advanceTimersByTime(60_000)
    vi.useRealTimers()
    rerender(page(false))
    expect(screen.getByText('thr_2 1')).toBeDefined()
    await settled()
    expect(server.asked).toEqual(['Thread thr_2'])
  })
})

const never = new Promise<void>(() => {})

/** Waits for ever, so that what stands beside it is never shown. */
function Never(): ReactElement {
  throw never
}

function switchPage(Part: (props: ThreadProps) => ReactElement) {
  const server = heldServer()
  let pick = (_id: ThreadID): void => {}
  const Switch = () => {
    const [id, setId] = useState(one)
    const [isPending, startTransition] = useTransition()
    useEffect(() => {
      pick = (next) => act(() => startTransition(() => setId(next)))
    })
    return (
      <>
        {isPending ? 'Switching ' : 'Ready '}
        <Part id={id} />
      </>
    )
  }
  const { container } = render(inProvider(server, <Switch />))
  return { server, text: () => container.textContent, pick: (id: ThreadID) => pick(id) }
}

function inProvider({ fetch }: HeldServer, children: ReactElement): ReactElement {
  return (
    <GlueProvider url="/glue/graphql" fetch={fetch} fallback="Loading">
      {children}
    </GlueProvider>
  )
}

function subjectOf(data: unknown): string | undefined {
  return JSON.stringify(data)?.match(/"subject":"([^"]*)"/)?.[1]
}

/** Lets everything happen that would happen without another event. */
async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  })
}
