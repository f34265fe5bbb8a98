import type { RequestListener } from 'node:http'
import { createGlueHandover } from '@glue/react/server'
import { pipeHandover } from '@glue/react/server/node'
import { cacheExchange, Client, fetchExchange } from '@urql/core'
import { renderToPipeableStream } from 'react-dom/server'
import { persistedQueryExchange } from './persisted-query-exchange.ts'
import { provideGlue, ServerPage, type ServerPageProps } from './app/server-page.tsx'
import type { AppWorld } from './app-world.ts'

/** How a server gives the parts of a page what they speak to Glue with. */
export type ProvideOnServer = (input: ProvideInput) => ServerPageProps['provide']

interface ProvideInput {
  readonly url: string
  readonly workspace: string
  /** What the visitor's browser sent. */
  readonly cookie: string
}

/** Renders the page of whoever asks, as `renderToPipeableStream` is used with `node:http`. */
export function renderServerPage(world: AppWorld, provide: ProvideOnServer): RequestListener {
  return (incoming, outgoing) => {
    const { cookie = '' } = incoming.headers
    const person = Object.values(world.people).find(({ name }) => cookie.includes(`person=${name}`))
    if (person === undefined)
      return void outgoing.writeHead(401, pageHeaders).end('<!doctype html><title>Sign in</title>')
    const { workspace } = person
    const handover = createGlueHandover()
    const page = (
      <ServerPage workspace={workspace} provide={provide({ url: `${world.app}/glue/graphql`, workspace, cookie })} />
    )
    const { pipe } = renderToPipeableStream(<handover.Provider>{page}</handover.Provider>, {
      onShellReady: () => {
        outgoing.writeHead(200, pageHeaders)
        pipe(pipeHandover({ handover, to: outgoing }))
      },
      onShellError: () => outgoing.writeHead(500).end(),
    })
  }
}

const pageHeaders = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store' }

/** As the package's documentation has it: a provider for each request, and the visitor's cookie with what it sends. */
export const provideForVisitor: ProvideOnServer = ({ url, workspace, cookie }) =>
  provideGlue({ url, workspace, fetch: (input, init) => fetch(input, withCookie(init, cookie)) })

/**
 * One client for the whole server, as it is right in a browser. It works, until there are two visitors.
 *
 * Never use it but to see that a test can fail.
 */
export const provideSharedClient = (): ProvideOnServer => {
  let latest: ProvideInput | undefined
  const send: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('glue-csrf', '1')
    headers.set('glue-workspace', latest?.workspace ?? '')
    return fetch(input, withCookie({ ...init, headers }, latest?.cookie ?? ''))
  }
  let client: Client | undefined
  return (input) => {
    latest = input
    client ??= new Client({
      url: input.url,
      exchanges: [cacheExchange, persistedQueryExchange, fetchExchange],
      fetch: send,
      preferGetMethod: false,
    })
    return provideGlue({ client })
  }
}

function withCookie(init: RequestInit | undefined, cookie: string): RequestInit {
  const headers = new Headers(init?.headers)
  headers.set('cookie', cookie)
  return { ...init, headers }
}
