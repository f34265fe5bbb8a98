import '../test/document.ts'
import type { TokenProvider } from '@glue/client/fetch'
import { createEmulator, type Emulator } from '@glue/emulator'
import { parseThreadID, type ThreadID } from '@glue/schema'
import { MeDocument, SendMessageDocument, ThreadDocument } from '@glue/schema/operations'
import { cleanup, configure, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { cacheExchange, Client, fetchExchange } from 'urql'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Inbox, Me, provider } from '../test/page.tsx'
import { GlueProvider, isGlueReactError, useGlueClient, useGlueMutation, useGlueQuery } from './index.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(() => {
  cleanup()
  vi.unstubAllEnvs()
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

  it('finds an emulator by GLUE_EMULATOR_URL, where it is rendered by a server', async () => {
    vi.stubEnv('GLUE_EMULATOR_URL', 'http://localhost:4499')
    const { emulator, tokenProvider } = acmeLabs()
    render(<Me />, { wrapper: provider({ tokenProvider, fetch: emulator.fetch }) })
    await screen.findByText('Acme Digest')
    expect(emulator.journal.list().map(({ request }) => request.url)).toEqual(['http://localhost:4499/public/graphql'])
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
    const { emulator, staleToken, freshToken } = acmeLabs()
    const { journal, clock, faults } = emulator
    // The later half is refused when the others have their new token already.
    const late = faults.add({ match: { route: 'graphql' }, skip: 6, times: 6, then: { delayHeaders: '1s' } })
    const { asked, provide } = staleFirst(staleToken, freshToken)
    const { result } = renderHook(useTwelve, { wrapper: provider({ tokenProvider: provide, fetch: emulator.fetch }) })
    await waitFor(() => expect(asked).toHaveLength(2))
    await waitFor(() => expect(journal.list({ status: 200 })).toHaveLength(6))
    expect(journal.list({ fault: late.id, status: 401, outcome: 'pending' })).toHaveLength(6)
    clock.advance('1s')
    await waitFor(() =>
      expect(result.current.map(([{ data }]) => data)).toEqual(Array.from({ length: 12 }, () => ({ node: null }))),
    )
    expect(journal.list({ status: 401 })).toHaveLength(12)
    expect(asked).toEqual([undefined, staleToken])
  })

  it('sends two mutations that look the same, also when their token fails', async () => {
    const { emulator, staleToken, freshToken } = acmeLabs()
    const { provide } = staleFirst(staleToken, freshToken)
    const { result } = renderHook(() => useGlueMutation(SendMessageDocument), {
      wrapper: provider({ tokenProvider: provide, fetch: emulator.fetch }),
    })
    const [, send] = result.current
    const variables = { input: { threadID: threadOf(emulator), message: { text: 'Hello' } } }
    const answers = await Promise.all([send(variables), send(variables)])
    const ids = answers.map(({ data }) => data?.sendMessage?.message?.id)
    expect(new Set(ids).size).toBe(2)
    expect(ids).not.toContain(undefined)
    const sent = emulator.journal.list({ operation: 'sendMessage' }).map(({ response }) => response?.status)
    expect(sent).toEqual([401, 401, 200, 200])
  })

  it('keeps the same client in StrictMode and from render to render', async () => {
    const { emulator, tokenProvider, tokens } = acmeLabs()
    const clients = new Set<Client>()
    const Probe = () => {
      clients.add(useGlueClient())
      const [{ data }] = useGlueQuery({ query: MeDocument })
      return <p>{data?.me?.name}</p>
    }
    const page = () => (
      <StrictMode>
        <GlueProvider tokenProvider={tokenProvider} fetch={emulator.fetch}>
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
    expect(emulator.journal.list().length).toBeLessThanOrEqual(2)
  })

  it('shows what the provider of the token threw', async () => {
    const { emulator } = acmeLabs()
    const failure = new Error('The app is not installed.')
    const { result } = renderHook(() => useGlueQuery({ query: MeDocument }), {
      wrapper: provider({ tokenProvider: async () => Promise.reject(failure), fetch: emulator.fetch }),
    })
    await waitFor(() => expect(result.current[0].error?.networkError).toBe(failure))
    expect(emulator.journal.list()).toEqual([])
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
    const { emulator, freshToken } = acmeLabs()
    const client = new Client({
      url: 'https://own.example/public/graphql',
      fetch: emulator.fetch,
      fetchOptions: { headers: { authorization: `Bearer ${freshToken}` } },
      exchanges: [cacheExchange, fetchExchange],
      preferGetMethod: false,
    })
    render(<Me />, { wrapper: provider({ client }) })
    expect(await screen.findByText('Acme Digest')).toBeDefined()
    expect(emulator.journal.list().map(({ request }) => request.url)).toEqual(['https://own.example/public/graphql'])
  })
})

function useTwelve() {
  const query = (index: number) => ({ query: ThreadDocument, variables: { id: parseThreadID(`thr_${index}`) } })
  const first = [useGlueQuery(query(0)), useGlueQuery(query(1)), useGlueQuery(query(2)), useGlueQuery(query(3))]
  const second = [useGlueQuery(query(4)), useGlueQuery(query(5)), useGlueQuery(query(6)), useGlueQuery(query(7))]
  const third = [useGlueQuery(query(8)), useGlueQuery(query(9)), useGlueQuery(query(10)), useGlueQuery(query(11))]
  return [...first, ...second, ...third]
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

/** A provider whose first token Glue no longer takes, and what it was asked. */
function staleFirst(staleToken: string, freshToken: string) {
  const asked: (string | undefined)[] = []
  const provide: TokenProvider = async ({ failedToken }) => {
    asked.push(failedToken)
    return failedToken === undefined ? staleToken : freshToken
  }
  return { asked, provide }
}

function acmeLabs() {
  const emulator = createEmulator()
  const workspaceId = emulator.seed.workspaces.find(({ name }) => name === 'Acme Labs')?.id ?? ''
  const issue = () => emulator.tokens.issue({ workspaceId }).accessToken
  const staleToken = issue()
  emulator.tokens.revoke(staleToken)
  let tokens = 0
  const tokenProvider = async (): Promise<string> => {
    tokens += 1
    return issue()
  }
  return { emulator, staleToken, freshToken: issue(), tokenProvider, tokens: () => tokens }
}

function threadOf({ seed }: Emulator): ThreadID {
  return parseThreadID(seed.threads.find(({ subject }) => subject === 'Run 7: what went wrong')?.id)
}
