import '../test/document.ts'
import { type GlueDocument, parseThreadID } from '@glue/schema'
import { manifest } from '@glue/schema/manifest'
import {
  GroupsDocument,
  MeDocument,
  SendMessageDocument,
  ThreadDocument,
  ThreadsDocument,
  ThreadsOrderLastMessageDocument,
} from '@glue/schema/operations'
import { cleanup, configure, render, renderHook, screen, waitFor } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { gql, mapExchange } from 'urql'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAppWithBackend } from '../test/app-with-backend.ts'
import { Me, provider } from '../test/page.tsx'
import { GlueProvider, useGlueMutation, useGlueQuery } from './index.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

const url = '/glue/graphql'
const Mine = gql`
  query Mine {
    me {
      id
    }
  }
`

describe('a page that speaks to the backend of its app', () => {
  it('sends the headers, the hash and the text, and never a token', async () => {
    const { emulator, fetch, seen, workspaces } = createAppWithBackend()
    const { result } = renderHook(() => useGlueQuery({ query: MeDocument }), {
      wrapper: provider({ url, workspace: workspaces.acmeLabs, fetch }),
    })
    await waitFor(() => expect(result.current[0].data?.me?.name).toBe('Acme Digest'))
    expect(seen).toHaveLength(1)
    const [request] = seen
    expect(request).toMatchObject({ url: '/glue/graphql', method: 'POST', credentials: 'same-origin' })
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'glue-csrf': '1',
      'glue-workspace': workspaces.acmeLabs,
    })
    expect(request?.headers).not.toHaveProperty('authorization')
    expect(request?.body).toEqual({
      operationName: 'Me',
      query: expect.stringContaining('__typename'),
      variables: {},
      extensions: { persistedQuery: { version: 1, sha256Hash: MeDocument.hash, miss: true } },
    })
    const atGlue = emulator.journal.list({ route: 'graphql' })
    expect(atGlue.map((entry) => entry.request.headers.authorization)).toEqual(['Bearer $ACCESS_TOKEN_1'])
  })

  it.each([MeDocument, GroupsDocument, ThreadsOrderLastMessageDocument, ThreadDocument])(
    'names $operationName by the hash that the manifest has',
    async (query) => {
      const { emulator, fetch, seen, workspaces } = createAppWithBackend()
      const { result } = renderHook(() => useGlueQuery({ query: anyDocument(query), variables: { id: 'thr_1' } }), {
        wrapper: provider({ url, workspace: workspaces.acmeLabs, fetch }),
      })
      await waitFor(() => expect(result.current[0].data).toBeDefined())
      expect(seen).toHaveLength(1)
      expect(manifest[hashOf(seen[0]?.body)]?.operationName).toBe(query.operationName)
      expect(emulator.journal.list({ operation: query.operationName, status: 200 })).toHaveLength(1)
    },
  )

  it('names a mutation by its hash, and asks again for the lists that it changed', async () => {
    const { emulator, fetch, seen, workspaces } = createAppWithBackend()
    const { result } = renderHook(
      () => [useGlueQuery({ query: ThreadsDocument })[0].data, useGlueMutation(SendMessageDocument)[1]] as const,
      { wrapper: provider({ url, workspace: workspaces.acmeLabs, fetch }) },
    )
    await waitFor(() => expect(result.current[0]?.threads.edges.length).toBeGreaterThan(0))
    const threadID = parseThreadID(result.current[0]?.threads.edges[0]?.node.id)
    const { data } = await result.current[1]({ input: { threadID, message: { text: 'Hello' } } })
    expect(data?.sendMessage).toMatchObject({ thread: { id: threadID }, message: { text: 'Hello' } })
    await waitFor(() =>
      expect(seen.map(({ body }) => body.operationName)).toEqual(['Threads', 'SendMessage', 'Threads']),
    )
    expect(seen.map(({ body }) => hashOf(body))).toEqual([
      ThreadsDocument.hash,
      SendMessageDocument.hash,
      ThreadsDocument.hash,
    ])
    await waitFor(() =>
      expect(emulator.journal.list({ route: 'graphql' }).map(({ operations }) => operations[0])).toEqual([
        'Threads',
        'SendMessage',
        'Threads',
      ]),
    )
  })

  it('sends a document without a hash as it is', async () => {
    const { fetch, seen, workspaces } = createAppWithBackend({ operations: 'any' })
    const { result } = renderHook(() => useGlueQuery({ query: Mine }), {
      wrapper: provider({ url, workspace: workspaces.acmeLabs, fetch }),
    })
    await waitFor(() => expect(result.current[0].data).toMatchObject({ me: { id: expect.stringMatching(/^usr_/) } }))
    expect(seen).toHaveLength(1)
    expect(seen[0]?.body).not.toHaveProperty('extensions')
  })

  it('names no workspace when it was given none, and shows what the backend says to that', async () => {
    const { emulator, fetch, seen } = createAppWithBackend({ operations: 'any' })
    const { result } = renderHook(() => useGlueQuery({ query: Mine }), { wrapper: provider({ url, fetch }) })
    await waitFor(() => expect(result.current[0].error?.message).toContain('Glue-Workspace'))
    expect(seen).toHaveLength(1)
    expect(seen[0]?.body).not.toHaveProperty('extensions')
    expect(seen[0]?.headers).not.toHaveProperty('glue-workspace')
    expect(emulator.journal.list()).toEqual([])
  })

  it('shows nothing of one workspace in another', async () => {
    const { emulator, fetch, seen, workspaces, install } = createAppWithBackend()
    const { acme, acmeLabs } = workspaces
    const inLabs = emulator.installations.list().find(({ workspaceId }) => workspaceId === acmeLabs)?.userId ?? ''
    const inAcme = install(acme)
    const slow = emulator.faults.add({
      match: { route: 'graphql', workspaceId: acme },
      times: 1,
      then: { delayHeaders: '10s' },
    })
    const page = (workspace: string) => (
      <GlueProvider url={url} workspace={workspace} fetch={fetch}>
        <Me />
      </GlueProvider>
    )
    const { rerender } = render(page(acmeLabs))
    expect(await screen.findByText(inLabs)).toBeDefined()
    rerender(page(acme))
    expect(screen.queryByText(inLabs)).toBeNull()
    await waitFor(() => expect(emulator.journal.list({ fault: slow.id, outcome: 'pending' })).toHaveLength(1))
    expect(screen.queryByText(inLabs)).toBeNull()
    emulator.clock.advance('10s')
    expect(await screen.findByText(inAcme)).toBeDefined()
    rerender(page(acmeLabs))
    expect(screen.queryByText(inAcme)).toBeNull()
    expect(await screen.findByText(inLabs)).toBeDefined()
    expect(seen.map(({ headers }) => headers['glue-workspace'])).toEqual([acmeLabs, acme, acmeLabs])
  })

  it("has the app's own exchanges before its cache, so that devtools see what is answered from there", async () => {
    const { fetch, seen, workspaces } = createAppWithBackend()
    const results: string[] = []
    const exchanges = [
      mapExchange({ onResult: ({ operation }) => void results.push(String(operation.context.meta?.cacheOutcome)) }),
    ]
    const { result } = renderHook(() => useGlueQuery({ query: MeDocument }), {
      wrapper: provider({ url, workspace: workspaces.acmeLabs, fetch, exchanges }),
    })
    await waitFor(() => expect(result.current[0].data).toBeDefined())
    result.current[1]({ requestPolicy: 'cache-only' })
    await waitFor(() => expect(results).toEqual(['miss', 'hit']))
    expect(seen).toHaveLength(1)
  })

  it('sends nothing while a server renders it', async () => {
    const { emulator, fetch, seen, workspaces } = createAppWithBackend()
    const page = provider({ url, workspace: workspaces.acmeLabs, fetch })
    vi.stubGlobal('window', undefined)
    try {
      expect(renderToString(page({ children: <Me /> }))).toContain('Loading')
    } finally {
      vi.unstubAllGlobals()
    }
    expect(seen).toHaveLength(0)
    // What a browser asks for afterwards is all that there is: by its answer, anything before it would have arrived.
    const { result } = renderHook(() => useGlueQuery({ query: GroupsDocument }), { wrapper: page })
    await waitFor(() => expect(result.current[0].data).toBeDefined())
    expect(seen.map(({ body }) => body.operationName)).toEqual(['Groups'])
    expect(emulator.journal.list({ route: 'graphql' })).toHaveLength(1)
  })
})

function hashOf(body: Readonly<Record<string, unknown>> | undefined): string {
  return JSON.stringify(body?.extensions ?? '').match(/"sha256Hash":"([0-9a-f]{64})"/)?.[1] ?? ''
}

/** A document of any variables, for tests that go through several. */
function anyDocument(document: GlueDocument<unknown, never>): GlueDocument<unknown, { id: string }> {
  return document as GlueDocument<unknown, unknown>
}
