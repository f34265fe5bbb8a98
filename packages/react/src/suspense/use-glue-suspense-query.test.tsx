import '../../test/document.ts'
import { parseThreadID, type ThreadID } from '@glue/schema'
import {
  GroupsDocument,
  MeDocument,
  SendMessageDocument,
  ThreadDocument,
  ThreadsDocument,
} from '@glue/schema/operations'
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react'
import {
  Component,
  lazy,
  type ReactElement,
  type ReactNode,
  startTransition,
  StrictMode,
  Suspense,
  useState,
  useTransition,
} from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAppWithBackend } from '../../test/app-with-backend.ts'
import { GlueProvider, useGlueMutation, useGlueQuery } from '../index.ts'
import type { UseGlueSuspenseQueryArgs } from './use-begun-query.ts'
import { useGluePreload } from './use-glue-preload.ts'
import { useGlueSuspenseQuery } from './use-glue-suspense-query.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
const consoleError = vi.spyOn(console, 'error')
beforeEach(() => {
  consoleError.mockReset().mockImplementation(() => {})
})
afterEach(cleanup)

type Policy = Pick<UseGlueSuspenseQueryArgs, 'requestPolicy'>

function Me({ requestPolicy }: Policy): ReactElement {
  const [{ data, stale, error }, executeQuery] = useGlueSuspenseQuery({ query: MeDocument, requestPolicy })
  return (
    <button type="button" onClick={() => executeQuery({ requestPolicy: 'network-only' })}>
      {data.me?.name} {stale ? 'stale' : 'fresh'} {error?.message}
    </button>
  )
}

describe('a query with suspense', () => {
  it.each([undefined, 'network-only', 'cache-and-network'] as const)(
    'shows the fallback, then its data, and sends one request (%s)',
    async (requestPolicy) => {
      const { page, sent } = app()
      render(page(<Me requestPolicy={requestPolicy} />))
      expect(screen.getByText('Loading')).toBeDefined()
      expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
      await settled()
      expect(sent()).toEqual(['Me'])
      expect(consoleError).not.toHaveBeenCalled()
    },
  )

  it('sends nothing again in StrictMode and from render to render', async () => {
    const { page, sent } = app()
    const strict = (requestPolicy: Policy['requestPolicy']) => (
      <StrictMode>{page(<Me requestPolicy={requestPolicy} />)}</StrictMode>
    )
    const { rerender } = render(strict('network-only'))
    await screen.findByText('Acme Digest fresh')
    rerender(strict('network-only'))
    rerender(strict('network-only'))
    await settled()
    expect(sent()).toEqual(['Me'])
  })

  it('is on its way beside another one, where it was preloaded', async () => {
    const { page, sent, emulator } = app()
    emulator.faults.add({ match: { route: 'graphql' }, times: 2, then: { delayHeaders: '10s' } })
    const Home = () => {
      useGluePreload({ query: GroupsDocument })
      const [me] = useGlueSuspenseQuery({ query: MeDocument })
      const [groups] = useGlueSuspenseQuery({ query: GroupsDocument })
      return `${me.data.me?.name} sees ${groups.data.groups.nodes.length} groups`
    }
    render(page(<Home />))
    await waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(2))
    emulator.clock.advance('10s')
    expect(await screen.findByText(/^Acme Digest sees \d groups$/)).toBeDefined()
    await settled()
    expect(sent()).toEqual(['Groups', 'Me'])
  })

  it('is one request for all that show it at a time', async () => {
    const { page, sent } = app()
    render(
      page(
        <>
          <Me />
          <Me />
          <Suspense>
            <Me />
          </Suspense>
        </>,
      ),
    )
    expect(await screen.findAllByText('Acme Digest fresh')).toHaveLength(3)
    await settled()
    expect(sent()).toEqual(['Me'])
  })

  it('shows what the cache has at once, beside a useGlueQuery of the same query', async () => {
    const { page, sent } = app()
    const Plain = () => <p>{useGlueQuery({ query: MeDocument })[0].data?.me?.name}</p>
    const all = (children?: ReactNode) =>
      page(
        <>
          <Plain />
          {children}
        </>,
      )
    const { rerender } = render(all())
    await screen.findByText('Acme Digest')
    rerender(all(<Me />))
    expect(screen.getByText('Acme Digest fresh')).toBeDefined()
    expect(screen.queryByText('Loading')).toBeNull()
    await settled()
    expect(sent()).toEqual(['Me'])
    expect(consoleError).not.toHaveBeenCalled()
  })

  it.each(['network-only', 'cache-and-network'] as const)(
    'asks again with %s beside a useGlueQuery of the same query, without a warning',
    async (requestPolicy) => {
      const { page, sent } = app()
      const Plain = () => <p>{useGlueQuery({ query: MeDocument })[0].data?.me?.name}</p>
      // React warns once for each name.
      Plain.displayName = `Beside ${requestPolicy}`
      const all = (children?: ReactNode) =>
        page(
          <>
            <Plain />
            {children}
          </>,
        )
      const { rerender } = render(all())
      await screen.findByText('Acme Digest')
      rerender(all(<Me requestPolicy={requestPolicy} />))
      await screen.findByText('Acme Digest fresh')
      await settled()
      expect(sent()).toEqual(['Me', 'Me'])
      expect(consoleError).not.toHaveBeenCalled()
    },
  )
})

describe('a provider without a Suspense below it', () => {
  it('shows its own fallback and keeps its client while the query is loading', async () => {
    const { sent, bare, labs } = app()
    render(<Suspense fallback="Outer">{bare(labs, 'Loading')}</Suspense>)
    expect(screen.getByText('Loading')).toBeDefined()
    expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
    await settled()
    expect(sent()).toEqual(['Me'])
  })

  it('shows nothing where no fallback was given', async () => {
    const { sent, bare, labs } = app()
    const { container } = render(<Suspense fallback="Outer">{bare(labs)}</Suspense>)
    expect(container.textContent).toBe('')
    expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
    expect(sent()).toEqual(['Me'])
  })

  it.each(['urgent', 'transition'])('shows nothing of one workspace while another is loading (%s)', async (how) => {
    const { sent, bare, labs, acme, emulator } = app()
    const Switch = () => {
      const [workspace, setWorkspace] = useState(labs)
      const change = () => setWorkspace(workspace === labs ? acme : labs)
      return (
        <>
          <button onClick={how === 'urgent' ? change : () => startTransition(change)}>{workspace}</button>
          {bare(workspace, 'Loading')}
        </>
      )
    }
    render(<Switch />)
    await screen.findByText('Acme Digest fresh')
    for (const [from, to] of [
      [labs, acme],
      [acme, labs],
    ] as const) {
      emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
      fireEvent.click(screen.getByText(from))
      expect(await screen.findByText(to)).toBeDefined()
      expect(screen.getByText('Loading')).toBeDefined()
      expect(screen.queryByText('Acme Digest fresh')).toBeNull()
      await waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(1))
      emulator.clock.advance('10s')
      expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
    }
    await settled()
    expect(sent()).toEqual(['Me', 'Me', 'Me'])
  })

  it('makes one client for a change that something beside it delays', async () => {
    const { sent, bare, labs, acme } = app()
    let arrive = (): void => {}
    const Late = lazy(
      () =>
        new Promise<{ default: () => ReactElement }>((resolve) => {
          arrive = () => resolve({ default: () => <p>arrived</p> })
        }),
    )
    const Switch = () => {
      const [workspace, setWorkspace] = useState(labs)
      const [isPending, startSwitch] = useTransition()
      return (
        <Suspense fallback="Outer">
          <button onClick={() => startSwitch(() => setWorkspace(acme))}>{isPending ? 'Switching' : workspace}</button>
          {bare(workspace, 'Loading')}
          {workspace === acme && <Late />}
        </Suspense>
      )
    }
    render(<Switch />)
    await screen.findByText('Acme Digest fresh')
    fireEvent.click(screen.getByText(labs))
    expect(await screen.findByText('Switching')).toBeDefined()
    await settled()
    expect(screen.getByText('Acme Digest fresh')).toBeDefined()
    await act(async () => arrive())
    expect(await screen.findByText('arrived')).toBeDefined()
    expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
    await settled()
    expect(sent()).toEqual(['Me', 'Me'])
  })
})

describe('a query with suspense that is asked again', () => {
  it('keeps its data without suspending', async () => {
    const { page, sent, emulator } = app()
    render(page(<Me />))
    await screen.findByText('Acme Digest fresh')
    emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    fireEvent.click(screen.getByRole('button'))
    expect(await screen.findByText('Acme Digest stale')).toBeDefined()
    await waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(1))
    emulator.clock.advance('10s')
    expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
    expect(sent()).toEqual(['Me', 'Me'])
  })

  it('keeps its data beside the error when that fails', async () => {
    const { page, fail } = app()
    render(page(<Me />))
    await screen.findByText('Acme Digest fresh')
    fail('No me today.')
    fireEvent.click(screen.getByRole('button'))
    expect(await screen.findByText('Acme Digest fresh [GraphQL] No me today.')).toBeDefined()
    fireEvent.click(screen.getByRole('button'))
    expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
  })

  it('is up to date after a mutation of what it holds', async () => {
    const { page, sent } = app()
    const Threads = () => {
      const [{ data }] = useGlueSuspenseQuery({ query: ThreadsDocument })
      const [, sendMessage] = useGlueMutation(SendMessageDocument)
      const threadID = data.threads.edges[0]?.node.id
      return <button onClick={() => void sendMessage({ input: { threadID, message: { text: 'Hello' } } })}>Send</button>
    }
    render(page(<Threads />))
    fireEvent.click(await screen.findByText('Send'))
    await waitFor(() => expect(sent()).toEqual(['Threads', 'SendMessage', 'Threads']))
    expect(screen.getByText('Send')).toBeDefined()
  })
})

describe('other variables of a query with suspense', () => {
  it('suspend', async () => {
    const { page, sent, first, second } = app()
    const { rerender } = render(page(<Thread id={first.id} />))
    await screen.findByText(first.subject)
    rerender(page(<Thread id={second.id} />))
    expect(screen.getByText('Loading')).toBeDefined()
    expect(await screen.findByText(second.subject)).toBeDefined()
    expect(sent()).toEqual(['Thread', 'Thread'])
  })

  it('leave the screen as it is within a transition', async () => {
    const { page, sent, first, second, emulator } = app()
    const Switch = () => {
      const [id, setId] = useState(first.id)
      const [isPending, startChange] = useTransition()
      return (
        <>
          <button onClick={() => startChange(() => setId(second.id))}>{isPending ? 'Switching' : 'Switch'}</button>
          <Thread id={id} />
        </>
      )
    }
    render(page(<Switch />))
    await screen.findByText(first.subject)
    emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    fireEvent.click(screen.getByText('Switch'))
    expect(await screen.findByText('Switching')).toBeDefined()
    await waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(1))
    expect(screen.getByText(first.subject)).toBeDefined()
    expect(screen.queryByText('Loading')).toBeNull()
    emulator.clock.advance('10s')
    expect(await screen.findByText(second.subject)).toBeDefined()
    expect(screen.getByText('Switch')).toBeDefined()
    expect(sent()).toEqual(['Thread', 'Thread'])
  })
})

describe('a query with suspense that fails', () => {
  it('goes to the error boundary after one request, and is sent again by its next attempt', async () => {
    const { page, sent, fail } = app()
    fail('No me today.')
    render(
      page(
        <Boundary>
          <Me />
        </Boundary>,
      ),
    )
    expect(await screen.findByText('CombinedError: [GraphQL] No me today.')).toBeDefined()
    await settled()
    expect(sent()).toEqual(['Me'])
    // Who is quicker than anybody is shown the same failure.
    while (sent().length < 2) {
      fireEvent.click(screen.getByRole('button'))
      await settled()
    }
    expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
    expect(sent()).toEqual(['Me', 'Me'])
  })

  it('needs a provider', () => {
    render(
      <Boundary>
        <Me />
      </Boundary>,
    )
    expect(
      screen.getByText(/^GlueReactError: A hook of `@glue\/react` was used outside of a GlueProvider/),
    ).toBeDefined()
  })
})

describe('a query with suspense that is no longer shown', () => {
  it('is asked anew by network-only when it is shown again', async () => {
    const { page, sent } = app()
    const { rerender } = render(page(<Me requestPolicy="network-only" />))
    await screen.findByText('Acme Digest fresh')
    rerender(page(null))
    await settled()
    rerender(page(<Me requestPolicy="network-only" />))
    expect(screen.getByText('Loading')).toBeDefined()
    expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
    expect(sent()).toEqual(['Me', 'Me'])
  })

  it('is not asked again after a mutation', async () => {
    const { page, sent, first } = app()
    const Send = () => {
      const [{ data }, sendMessage] = useGlueMutation(SendMessageDocument)
      const send = () => void sendMessage({ input: { threadID: first.id, message: { text: 'Hello' } } })
      return <button onClick={send}>{data ? 'Sent' : 'Send'}</button>
    }
    const { rerender } = render(page(<Thread id={first.id} />))
    await screen.findByText(first.subject)
    rerender(page(<Send />))
    fireEvent.click(await screen.findByText('Send'))
    await screen.findByText('Sent')
    await settled()
    expect(sent()).toEqual(['Thread', 'SendMessage'])
  })

  it('is asked once though it was given up while it was loading', async () => {
    const { page, sent, emulator } = app()
    emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    const { rerender } = render(page(<Me />))
    await waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(1))
    rerender(page(null))
    rerender(page(<Me />))
    emulator.clock.advance('10s')
    expect(await screen.findByText('Acme Digest fresh')).toBeDefined()
    expect(sent()).toEqual(['Me'])
  })
})

function Thread({ id }: { readonly id: ThreadID }): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ query: ThreadDocument, variables: { id } })
  return <p>{JSON.stringify(data).match(/"subject":"([^"]*)"/)?.[1]}</p>
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly failure?: unknown }> {
  static getDerivedStateFromError = (failure: unknown) => ({ failure })
  override state: { readonly failure?: unknown } = {}

  override render(): ReactNode {
    const { failure } = this.state
    if (failure === undefined) return this.props.children
    return (
      <button type="button" onClick={() => this.setState({ failure: undefined })}>
        {String(failure instanceof Error ? `${failure.name}: ${failure.message}` : failure)}
      </button>
    )
  }
}

/** Lets everything happen that would happen without another event. */
async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  })
}

function app() {
  const { emulator, fetch, seen, workspaces, install } = createAppWithBackend()
  const thread = (subject: string) => ({
    id: parseThreadID(emulator.seed.threads.find((one) => one.subject === subject)?.id),
    subject,
  })
  install(workspaces.acme)
  return {
    emulator,
    labs: workspaces.acmeLabs,
    acme: workspaces.acme,
    bare: (workspace: string, fallback?: string) => (
      <GlueProvider url="/glue/graphql" workspace={workspace} fetch={fetch} fallback={fallback}>
        <Me />
      </GlueProvider>
    ),
    first: thread('Run 7: what went wrong'),
    second: thread('The new test bench'),
    fail: (message: string) =>
      emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { graphqlError: { message } } }),
    sent: () => seen.map(({ body }) => body.operationName),
    page: (children: ReactNode) => (
      <GlueProvider url="/glue/graphql" workspace={workspaces.acmeLabs} fetch={fetch}>
        <Suspense fallback="Loading">{children}</Suspense>
      </GlueProvider>
    ),
  }
}
