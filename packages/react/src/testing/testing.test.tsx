import '../../test/document.ts'
import { createEmulator, defaultSeed } from '@glue/emulator'
import { manifest } from '@glue/schema/manifest'
import { MeDocument, SendMessageDocument, ThreadsDocument } from '@glue/schema/operations'
import { parseThreadID } from '@glue/schema'
import { cleanup, configure, fireEvent, renderHook, waitFor } from '@testing-library/react'
import { gql } from 'urql'
import { afterEach, describe, expect, it } from 'vitest'
import { Inbox, Me } from '../../test/page.tsx'
import { GlueProvider, useGlueMutation, useGlueQuery } from '../index.ts'
import { useGlueSession } from '../session/use-glue-session.ts'
import { createGlueTestApp, renderWithGlue } from './index.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

describe('a page in a test', () => {
  it('shows the seed through a backend, and changes the world of its own emulator only', async () => {
    const first = renderWithGlue(<Inbox />)
    fireEvent.click(await first.findByText('Run 7: what went wrong'))
    await first.findByText('Sent: Hello')
    expect(first.emulator.journal.list({ operation: 'SendMessage', status: 200 })).toHaveLength(1)
    expect(createGlueTestApp().emulator.journal.list()).toEqual([])
  })

  it('shows another seed, and another workspace, where the app is then installed', async () => {
    const seed = { ...defaultSeed, random: 'another world' }
    const [acme] = seed.workspaces
    const { findByText, emulator } = renderWithGlue(<Me />, { seed, workspace: acme?.id })
    expect(await findByText('Acme Digest')).toBeDefined()
    expect(emulator.installations.list().map(({ workspaceId }) => workspaceId)).toContain(acme?.id)
    expect(emulator.journal.list({ operation: 'Me' }).map(({ workspaceId }) => workspaceId)).toEqual([acme?.id])
  })

  it('meets faults and the clock', async () => {
    const { emulator, wrapper } = createGlueTestApp()
    const { id } = emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    const { result } = renderHook(() => useGlueQuery({ query: MeDocument })[0], { wrapper })
    await waitFor(() => expect(emulator.journal.list({ fault: id, outcome: 'pending' })).toHaveLength(1))
    expect(result.current.fetching).toBe(true)
    emulator.clock.advance('10s')
    await waitFor(() => expect(result.current.data?.me?.name).toBe('Acme Digest'))
  })

  it('may have an emulator that is there already', async () => {
    const emulator = createEmulator()
    const pages = [renderWithGlue(<Me />, { emulator }), renderWithGlue(<Me />, { emulator })]
    for (const page of pages) {
      expect(page.emulator).toBe(emulator)
      await waitFor(() => expect(page.container.textContent).toContain('Acme Digest'))
    }
    expect(emulator.journal.list({ operation: 'Me' })).toHaveLength(2)
  })

  it('is refused what the given manifest does not have', async () => {
    const query = gql`
      query Mine {
        me {
          id
        }
      }
    `
    const strict = renderHook(() => useGlueQuery({ query })[0], createGlueTestApp({ operations: manifest }))
    await waitFor(() => expect(strict.result.current.error?.message).toContain('manifest'))
    const free = renderHook(() => useGlueQuery({ query })[0], createGlueTestApp())
    await waitFor(() => expect(free.result.current.data).toBeDefined())
  })

  it('sends nothing for a person who is not signed in', async () => {
    const { emulator, wrapper } = createGlueTestApp({ user: null })
    const { result } = renderHook(() => useGlueQuery({ query: MeDocument })[0], { wrapper })
    await waitFor(() => expect(result.current.error?.message).toContain('Nobody is signed in'))
    expect(emulator.journal.list()).toEqual([])
  })

  it('knows the session, with the workspaces that have the app by now', async () => {
    const app = createGlueTestApp({ user: { id: 'ann' } })
    const { emulator, workspace, wrapper } = app
    const { result } = renderHook(useGlueSession, { wrapper })
    await waitFor(() => expect(result.current.workspaces.map(({ id }) => id)).toEqual([workspace]))
    const other = emulator.workspaces[0]?.id ?? ''
    emulator.installations.add({ clientId: 'acme-digest', workspaceId: other })
    await result.current.refetch()
    await waitFor(() =>
      expect(result.current.workspaces.map(({ id }) => id).toSorted()).toEqual([other, workspace].toSorted()),
    )
    emulator.installations.remove({ clientId: 'acme-digest', workspaceId: workspace })
    await result.current.refetch()
    await waitFor(() => expect(result.current.workspaces.map(({ id }) => id)).toEqual([other]))
    app.signIn(null)
    await result.current.refetch()
    await waitFor(() => expect(result.current.status).toBe('signed-out'))
  })

  it('may be drawn in a provider of its own, which is a visitor without cookies if it says so', async () => {
    const { url, workspace, fetch } = createGlueTestApp()
    const { result } = renderHook(
      () => [useGlueQuery({ query: ThreadsDocument })[0], useGlueMutation(SendMessageDocument)[1]] as const,
      {
        wrapper: ({ children }) => (
          <GlueProvider url={url} workspace={workspace} fetch={fetch}>
            {children}
          </GlueProvider>
        ),
      },
    )
    await waitFor(() => expect(result.current[0].data?.threads.edges.length).toBeGreaterThan(0))
    const threadID = parseThreadID(result.current[0].data?.threads.edges[0]?.node.id)
    const { data } = await result.current[1]({ input: { threadID, message: { text: 'Hello' } } })
    expect(data?.sendMessage?.message?.text).toBe('Hello')
    const response = await fetch('/glue/session', { headers: { 'Glue-CSRF': '1' }, credentials: 'omit' })
    expect(response.status).toBe(401)
  })

  it('is told what a seed lacks', () => {
    expect(() => createGlueTestApp({ seed: { ...defaultSeed, apps: [], installations: [] } })).toThrow('no app')
  })
})
