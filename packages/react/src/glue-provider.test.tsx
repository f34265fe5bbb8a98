// @vitest-environment happy-dom
import type { FetchFunction, TokenProvider } from '@glue/client/fetch'
import { createEmulator, type Emulator } from '@glue/emulator'
import { manifest } from '@glue/schema/manifest'
import {
  GroupsDocument,
  MeDocument,
  SendMessageDocument,
  ThreadDocument,
  ThreadsDocument,
  ThreadsOrderLastMessageDocument,
} from '@glue/schema/operations'
import { cleanup, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { cacheExchange, Client, fetchExchange, gql } from 'urql'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { GlueProvider, isGlueReactError, useGlueClient, useGlueMutation, useGlueQuery } from './index.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('a page that speaks to Glue with a token', () => {
  it('shows me, the groups and the threads', async () => {
    const { emulator, tokenProvider } = acmeLabs()
    render(<Inbox />, { wrapper: provider({ tokenProvider, fetch: emulator.fetch }) })
    expect(await screen.findByText('Acme Digest')).toBeDefined()
    expect(await screen.findByText('Experiments')).toBeDefined()
    expect(await screen.findByText('Run 7: what went wrong')).toBeDefined()
  })

  it('shows the new order of the threads after a message was sent', async () => {
    const { emulator, tokenProvider } = acmeLabs()
    render(<Inbox />, { wrapper: provider({ tokenProvider, fetch: emulator.fetch }) })
    await screen.findByText('Run 7: what went wrong')
    const ends = () => [
      screen.getAllByRole('button').at(0)?.textContent,
      screen.getAllByRole('button').at(-1)?.textContent,
    ]
    expect(ends()).not.toContain('Run 7: what went wrong')
    fireEvent.click(screen.getByText('Run 7: what went wrong'))
    await waitFor(() => expect(ends()).toContain('Run 7: what went wrong'))
    expect(screen.getByRole('status').textContent).toBe('Sent: Hello')
  })

  it('asks for one token when the tokens of many operations fail, however late, and answers all of them', async () => {
    const { emulator, tokenProvider } = acmeLabs()
    const fresh = await tokenProvider()
    const asked: (string | undefined)[] = []
    const provide: TokenProvider = async ({ failedToken }) => {
      asked.push(failedToken)
      return failedToken === undefined ? 'stale' : fresh
    }
    let refused = 0
    const fetch: FetchFunction = async (input, init) => {
      if (new Headers(init?.headers).get('authorization') !== 'Bearer stale') return emulator.fetch(input, init)
      refused += 1
      // The later half is refused when the others have their new token already.
      if (refused > 6) await vi.waitFor(() => expect(asked).toHaveLength(2))
      return new Response('', { status: 401 })
    }
    const { result } = renderHook(useTwelve, { wrapper: provider({ tokenProvider: provide, fetch }) })
    await waitFor(() =>
      expect(result.current.map(([{ data }]) => data)).toEqual(Array.from({ length: 12 }, () => ({ node: null }))),
    )
    expect(refused).toBe(12)
    expect(asked).toEqual([undefined, 'stale'])
  })

  it('sends two mutations that look the same, also when their token fails', async () => {
    const { emulator, tokenProvider } = acmeLabs()
    const fresh = await tokenProvider()
    const seen: string[] = []
    const fetch: FetchFunction = async (input, init) => {
      const token = new Headers(init?.headers).get('authorization') ?? ''
      seen.push(token)
      return token === 'Bearer stale' ? new Response('', { status: 401 }) : emulator.fetch(input, init)
    }
    const provide: TokenProvider = async ({ failedToken }) => (failedToken === undefined ? 'stale' : fresh)
    const { result } = renderHook(() => useGlueMutation(SendMessageDocument), {
      wrapper: provider({ tokenProvider: provide, fetch }),
    })
    const [, send] = result.current
    const variables = { input: { threadID: threadOf(emulator), message: { text: 'Hello' } } }
    const answers = await Promise.all([send(variables), send(variables)])
    const ids = answers.map(({ data }) => data?.sendMessage?.message?.id)
    expect(new Set(ids).size).toBe(2)
    expect(ids).not.toContain(undefined)
    expect(seen).toHaveLength(4)
  })

  it('keeps the same client in StrictMode and from render to render', async () => {
    const { emulator, tokenProvider, tokens } = acmeLabs()
    const fetch = vi.fn(emulator.fetch)
    const clients = new Set<Client>()
    const Probe = () => {
      clients.add(useGlueClient())
      const [{ data }] = useGlueQuery({ query: MeDocument })
      return <p>{data?.me?.name}</p>
    }
    const page = () => (
      <StrictMode>
        <GlueProvider tokenProvider={tokenProvider} fetch={fetch}>
          <Probe />
        </GlueProvider>
      </StrictMode>
    )
    const { rerender } = render(page())
    expect(await screen.findByText('Acme Digest')).toBeDefined()
    rerender(page())
    expect(await screen.findByText('Acme Digest')).toBeDefined()
    expect(clients.size).toBe(1)
    expect(tokens()).toBe(1)
    expect(fetch.mock.calls.length).toBeLessThanOrEqual(2)
  })

  it('shows what the provider of the token threw', async () => {
    const failure = new Error('The app is not installed.')
    const { result } = renderHook(() => useGlueQuery({ query: MeDocument }), {
      wrapper: provider({ tokenProvider: async () => Promise.reject(failure), fetch: async () => new Response() }),
    })
    await waitFor(() => expect(result.current[0].error?.networkError).toBe(failure))
  })
})

describe('a page that speaks to the backend of its app', () => {
  it('sends the headers, the hash and the text, and never a token', async () => {
    const { fetch, seen } = backend(() => ({ me: { __typename: 'User', id: 'usr_1', name: 'Acme' } }))
    renderHook(() => useGlueQuery({ query: MeDocument }), {
      wrapper: provider({ url: '/glue/graphql', workspace: 'wks_1', fetch }),
    })
    await waitFor(() => expect(seen).toHaveLength(1))
    const [request] = seen
    expect(request).toMatchObject({ url: '/glue/graphql', method: 'POST', credentials: 'same-origin' })
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'glue-csrf': '1',
      'glue-workspace': 'wks_1',
    })
    expect(request?.headers).not.toHaveProperty('authorization')
    expect(request?.body).toEqual({
      operationName: 'Me',
      query: expect.stringContaining('__typename'),
      variables: {},
      extensions: { persistedQuery: { version: 1, sha256Hash: MeDocument.hash, miss: true } },
    })
  })

  it.each([MeDocument, GroupsDocument, ThreadsOrderLastMessageDocument, ThreadDocument])(
    'names $operationName by the hash that the manifest has',
    async (query) => {
      const { fetch, seen } = backend(() => ({}))
      renderHook(() => useGlueQuery({ query, variables: { id: 'thr_1' } }), {
        wrapper: provider({ url: '/glue/graphql', fetch }),
      })
      await waitFor(() => expect(seen).toHaveLength(1))
      expect(manifest[hashOf(seen[0]?.body)]?.operationName).toBe(query.operationName)
    },
  )

  it('names a mutation by its hash, and asks again for the lists that it changed', async () => {
    const threads = { __typename: 'ThreadConnection', edges: [{ node: { __typename: 'Thread', id: 'thr_1' } }] }
    const sent = { sendMessage: { __typename: 'SendMessagePayload', thread: { __typename: 'Thread', id: 'thr_1' } } }
    const { fetch, seen } = backend(({ operationName }) => (operationName === 'Threads' ? { threads } : sent))
    const { result } = renderHook(
      () => [useGlueQuery({ query: ThreadsDocument })[0].data, useGlueMutation(SendMessageDocument)[1]] as const,
      {
        wrapper: provider({ url: '/glue/graphql', workspace: 'wks_1', fetch }),
      },
    )
    await waitFor(() => expect(result.current[0]).toBeDefined())
    await result.current[1]({ input: { threadID: 'thr_1', message: { text: 'Hello' } } })
    await waitFor(() =>
      expect(seen.map(({ body }) => body.operationName)).toEqual(['Threads', 'SendMessage', 'Threads']),
    )
    expect(seen.map(({ body }) => hashOf(body))).toEqual([
      ThreadsDocument.hash,
      SendMessageDocument.hash,
      ThreadsDocument.hash,
    ])
  })

  it('sends a document without a hash as it is', async () => {
    const { fetch, seen } = backend(() => ({}))
    renderHook(
      () =>
        useGlueQuery({
          query: gql`
            query Mine {
              me {
                id
              }
            }
          `,
        }),
      { wrapper: provider({ url: '/glue/graphql', fetch }) },
    )
    await waitFor(() => expect(seen).toHaveLength(1))
    expect(seen[0]?.body).not.toHaveProperty('extensions')
    expect(seen[0]?.headers).not.toHaveProperty('glue-workspace')
  })

  it('shows nothing of one workspace in another', async () => {
    let answerSecond: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      answerSecond = resolve
    })
    const { fetch, seen } = backend(async (_, headers) => {
      if (headers['glue-workspace'] === 'wks_2') await held
      return { me: { __typename: 'User', id: 'usr_1', name: `of ${headers['glue-workspace']}` } }
    })
    const page = (workspace: string) => (
      <GlueProvider url="/glue/graphql" workspace={workspace} fetch={fetch}>
        <Me />
      </GlueProvider>
    )
    const { rerender } = render(page('wks_1'))
    expect(await screen.findByText('of wks_1')).toBeDefined()
    rerender(page('wks_2'))
    expect(screen.queryByText('of wks_1')).toBeNull()
    answerSecond()
    expect(await screen.findByText('of wks_2')).toBeDefined()
    rerender(page('wks_1'))
    expect(screen.queryByText('of wks_2')).toBeNull()
    expect(await screen.findByText('of wks_1')).toBeDefined()
    expect(seen.map(({ headers }) => headers['glue-workspace'])).toEqual(['wks_1', 'wks_2', 'wks_1'])
  })

  it('sends nothing while a server renders it', () => {
    const { fetch, seen } = backend(() => ({}))
    vi.stubGlobal('window', undefined)
    try {
      expect(renderToString(provider({ url: '/glue/graphql', fetch })({ children: <Me /> }))).toContain('Loading')
    } finally {
      vi.unstubAllGlobals()
    }
    expect(seen).toHaveLength(0)
  })
})

describe('a page with a mistake', () => {
  it.each([
    ['useGlueQuery', () => useGlueQuery({ query: MeDocument })],
    ['useGlueMutation', () => useGlueMutation(SendMessageDocument)],
    ['useGlueClient', useGlueClient],
  ])('is told that %s needs a provider', (_, hook) => {
    const failure = failureOf(() => renderHook<unknown, unknown>(hook))
    expect(isGlueReactError(failure)).toBe(true)
    expect(failure).toMatchObject({ code: 'missing_provider', action: 'fix_config' })
    expect(String(failure)).toContain('outside of a GlueProvider')
  })

  it('is told that the provider needs a url or a tokenProvider', () => {
    const url: string | undefined = undefined
    const failure = failureOf(() => render(<GlueProvider url={url as unknown as string}>text</GlueProvider>))
    expect(failure).toMatchObject({ name: 'GlueReactError', code: 'config_invalid' })
  })
})

describe("an app's own urql client", () => {
  it('is used as it is', async () => {
    const { fetch, seen } = backend(() => ({ me: { id: 'usr_1', name: 'Acme' } }))
    const client = new Client({
      url: 'https://own.example/graphql',
      fetch,
      exchanges: [cacheExchange, fetchExchange],
      preferGetMethod: false,
    })
    render(<Me />, { wrapper: provider({ client }) })
    expect(await screen.findByText('Acme')).toBeDefined()
    expect(seen[0]?.url).toBe('https://own.example/graphql')
  })
})

function Me() {
  const [{ data }] = useGlueQuery({ query: MeDocument })
  return <p>{data?.me?.name ?? 'Loading'}</p>
}

function Inbox() {
  const [me] = useGlueQuery({ query: MeDocument })
  const [groups] = useGlueQuery({ query: GroupsDocument })
  const [threads] = useGlueQuery({ query: ThreadsOrderLastMessageDocument })
  const [sent, sendMessage] = useGlueMutation(SendMessageDocument)
  const send = (threadID: string) => void sendMessage({ input: { threadID, message: { text: 'Hello' } } })
  return (
    <main>
      <h1>{me.data?.me?.name}</h1>
      {groups.data?.groups.nodes.map(({ id, name }) => (
        <p key={id}>{name}</p>
      ))}
      {threads.data?.threads.edges.map(({ node: { id, subject } }) => (
        <button key={id} type="button" onClick={() => send(id)}>
          {subject}
        </button>
      ))}
      <output>{sent.data && `Sent: ${sent.data.sendMessage?.message?.text}`}</output>
    </main>
  )
}

function useTwelve() {
  const query = (index: number) => ({ query: ThreadDocument, variables: { id: `thr_${index}` } })
  const first = [useGlueQuery(query(0)), useGlueQuery(query(1)), useGlueQuery(query(2)), useGlueQuery(query(3))]
  const second = [useGlueQuery(query(4)), useGlueQuery(query(5)), useGlueQuery(query(6)), useGlueQuery(query(7))]
  const third = [useGlueQuery(query(8)), useGlueQuery(query(9)), useGlueQuery(query(10)), useGlueQuery(query(11))]
  return [...first, ...second, ...third]
}

type ProviderProps = Parameters<typeof GlueProvider>[0]

function provider(props: ProviderProps) {
  return ({ children }: { children: ReactNode }) => <GlueProvider {...props}>{children}</GlueProvider>
}

interface Seen {
  readonly url: string
  readonly method: string | undefined
  readonly credentials: string | undefined
  readonly headers: Record<string, string>
  readonly body: Record<string, unknown>
}

/** A backend for frontend that answers with the `data` that a test says. */
function backend(answer: (body: Record<string, unknown>, headers: Record<string, string>) => unknown) {
  const seen: Seen[] = []
  const fetch: FetchFunction = async (input, { method, credentials, headers, body } = {}) => {
    const request = {
      url: String(input),
      method,
      credentials,
      headers: lowerCased(new Headers(headers)),
      body: JSON.parse(String(body)),
    }
    seen.push(request)
    return Response.json({ data: await answer(request.body, request.headers) })
  }
  return { fetch, seen }
}

function lowerCased(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]))
}

function hashOf(body: Record<string, unknown> | undefined): string {
  return JSON.stringify(body?.extensions ?? '').match(/"sha256Hash":"([0-9a-f]{64})"/)?.[1] ?? ''
}

function failureOf(act: () => unknown): unknown {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}

function acmeLabs() {
  const emulator = createEmulator()
  let tokens = 0
  const tokenProvider = async (): Promise<string> => {
    tokens += 1
    const [app] = emulator.seed.apps
    const workspace = emulator.seed.workspaces.find(({ name }) => name === 'Acme Labs')
    const response = await emulator.fetch(`${emulator.origin}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: app?.clientId ?? '',
        client_secret: app?.clientSecret ?? '',
        redirect_uri: app?.redirectUris[0] ?? '',
        subject: workspace?.id ?? '',
      }),
    })
    const { access_token: token } = await response.json()
    return token
  }
  return { emulator, tokenProvider, tokens: () => tokens }
}

function threadOf({ seed }: Emulator): string {
  return seed.threads.find(({ subject }) => subject === 'Run 7: what went wrong')?.id ?? ''
}
