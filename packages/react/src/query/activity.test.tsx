import '../../test/document.ts'
import { parseThreadID } from '@glue/schema'
import { SendMessageDocument, ThreadsDocument } from '@glue/schema/operations'
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { Activity, type ReactElement } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { type HeldServer, heldServer } from '../../test/held-server.ts'
import { GlueProvider, useGlueMutation, useGlueQuery, useGlueSend } from '../index.ts'
import { announceSignOut } from '../session/session-news.ts'
import { createGlueTestApp } from '../testing/index.ts'
import { Me } from '../../test/page.tsx'
import { useGlueConnection } from '../connection/use-glue-connection.ts'
import { useGlueSuspenseQuery } from '../suspense/use-glue-suspense-query.ts'

afterEach(cleanup)

const threads = { query: ThreadsDocument, variables: { first: 1 } }
const threadID = parseThreadID('thr_1')

// React 18 has no `Activity`.
describe.skipIf(Activity === undefined)('a provider that is hidden', () => {
  it('BR-5: has nothing of somebody who signed out meanwhile when it is shown again', async () => {
    const app = createGlueTestApp()
    const Wrapper = app.wrapper
    const pageAs = (mode: 'hidden' | 'visible') => (
      <Activity mode={mode}>
        <Wrapper>
          <Me />
        </Wrapper>
      </Activity>
    )
    const { rerender } = render(pageAs('visible'))
    await screen.findByText('Acme Digest')
    rerender(pageAs('hidden'))
    announceSignOut()
    await settled()
    const slow = app.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    rerender(pageAs('visible'))
    await waitFor(() => expect(app.emulator.journal.list({ fault: slow.id, outcome: 'pending' })).toHaveLength(1))
    expect(screen.queryByText('Acme Digest')).toBeNull()
  })
})

describe.skipIf(Activity === undefined)('a part that is hidden', () => {
  it.each([
    ['useGlueQuery', () => <p>{useGlueQuery(threads)[0].data?.threads.edges[0]?.node.subject}</p>],
    ['useGlueSuspenseQuery', () => <p>{useGlueSuspenseQuery(threads)[0].data.threads.edges[0]?.node.subject}</p>],
    ['useGlueConnection', () => <p>{useGlueConnection(threads).items[0]?.subject}</p>],
  ])('asks for nothing, and for what changed when it is shown again (%s)', async (_name, Part) => {
    const { server, set } = page(<Part />)
    await screen.findByText('thr_1 1')
    set('hidden')
    server.changeAndHold()
    server.release()
    fireEvent.click(screen.getByRole('button'))
    await screen.findByText('Sent')
    await settled()
    expect(server.asked).toEqual(['Threads', 'SendMessage'])
    set('visible')
    expect(await screen.findByText('thr_1 2')).toBeDefined()
    await settled()
    expect(server.asked).toEqual(['Threads', 'SendMessage', 'Threads'])
  })

  it.each([
    ['useGlueQuery', () => <p>{useGlueQuery(threads)[0].data?.threads.edges[0]?.node.subject}</p>],
    ['useGlueSuspenseQuery', () => <p>{useGlueSuspenseQuery(threads)[0].data.threads.edges[0]?.node.subject}</p>],
    ['useGlueConnection', () => <p>{useGlueConnection(threads).items[0]?.subject}</p>],
  ])('asks for nothing again where nothing changed (%s)', async (_name, Part) => {
    const { server, set } = page(<Part />)
    await screen.findByText('thr_1 1')
    set('hidden')
    await settled()
    set('visible')
    await settled()
    expect(screen.getByText('thr_1 1')).toBeDefined()
    expect(server.asked).toEqual(['Threads'])
  })

  it('is asked again by network-only when it comes back, and has data meanwhile', async () => {
    const Part = () => {
      const [{ data }] = useGlueSuspenseQuery({ ...threads, requestPolicy: 'network-only' })
      return <p>{data.threads.edges[0]?.node.subject}</p>
    }
    const { server, set } = page(<Part />)
    await screen.findByText('thr_1 1')
    set('hidden')
    await settled()
    set('hidden')
    await settled()
    expect(server.asked).toEqual(['Threads'])
    server.changeAndHold()
    set('visible')
    expect(screen.queryByText('Loading')).toBeNull()
    expect(screen.getByText('thr_1 1')).toBeDefined()
    server.release()
    expect(await screen.findByText('thr_1 2')).toBeDefined()
    await settled()
    expect(server.asked).toEqual(['Threads', 'Threads'])
  })

  it('sends its messages all the same, once', async () => {
    const Part = () => {
      const { messages, send } = useGlueSend({ threadID })
      return <button onClick={() => send('Hello')}>{messages.map(({ status }) => status).join() || 'Write'}</button>
    }
    const { server, set } = page(<Part />)
    server.changeAndHold()
    fireEvent.click(screen.getByText('Write'))
    await screen.findByText('sending')
    set('hidden')
    await waitFor(() => expect(server.asked).toEqual(['SendMessage']))
    await act(async () => server.release())
    await settled()
    set('visible')
    expect(await screen.findByText('sent')).toBeDefined()
    await settled()
    expect(server.asked).toEqual(['SendMessage'])
  })
})

/** A page with a part that can be hidden, and a button beside it that sends a message. */
function page(part: ReactElement) {
  const server = heldServer()
  const { rerender } = render(<Page server={server} mode="visible" part={part} />)
  const set = (mode: 'hidden' | 'visible') => rerender(<Page server={server} mode={mode} part={part} />)
  return { server, set }
}

interface PageProps {
  readonly server: HeldServer
  readonly mode: 'hidden' | 'visible'
  readonly part: ReactElement
}

function Page({ server, mode, part }: PageProps): ReactElement {
  return (
    <GlueProvider url="/glue/graphql" fetch={server.fetch} fallback="Loading">
      <Activity mode={mode}>{part}</Activity>
      <Sender />
    </GlueProvider>
  )
}

function Sender(): ReactElement {
  const [{ data }, send] = useGlueMutation(SendMessageDocument)
  return (
    <button type="button" onClick={() => void send({ input: { threadID, message: { text: 'Hello' } } })}>
      {data && 'Sent'}
    </button>
  )
}

/** Lets everything happen that would happen without another event. */
async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  })
}
