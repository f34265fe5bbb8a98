import { threadCpuUsage } from 'node:process'
import type { FetchFunction } from '@glue/client/fetch'
import { parseThreadID, type ThreadID } from '@glue/schema'
import { ThreadDocument } from '@glue/schema/operations'
import { type ReactElement, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { cacheExchange, Client, fetchExchange, Provider, useQuery } from 'urql'
import { GlueProvider, useGlueClient, useGlueQuery } from '../src/index.ts'

/** A page that can show many components, each with a query of its own that the cache has. For the bench, in a document. */
export interface MountedQueries {
  /** Shows all of them, and takes them away again. */
  mount(): Promise<Mounting>
}

/** What became of showing them. */
export interface Mounting {
  /** Processor time until all is on the page and listens, in milliseconds. */
  readonly ms: number
  /** How often the components were rendered, also after that. */
  readonly renders: number
  /** What was sent meanwhile: everything is in the cache. */
  readonly requests: number
}

export interface MountedQueriesOptions {
  /** Ours, or urql's hook and provider as its documentation sets them up. */
  readonly hook: 'glue' | 'urql'
  readonly count: number
}

export async function mountedQueries({ hook, count }: MountedQueriesOptions): Promise<MountedQueries> {
  const counts = { renders: 0, requests: 0 }
  const onRender = (): void => {
    counts.renders += 1
  }
  const fetch: FetchFunction = async (_, init) => {
    counts.requests += 1
    const { id } = JSON.parse(String(init?.body)).variables
    return Response.json({
      data: { node: { __typename: 'Thread', id, subject: `Thread ${id}`, threadType: 'thread' } },
    })
  }
  const ids = Array.from({ length: count }, (_, index) => parseThreadID(`thr_${index}`))
  const useThread = hook === 'glue' ? useGlueThread : useUrqlThread
  const Thread = ({ id }: { readonly id: ThreadID }) => {
    onRender()
    return <p>{useThread(id)}</p>
  }

  let filled: Promise<unknown> | undefined
  let show = (_isShown: boolean): void => {}
  const Page = () => {
    const [isShown, setShown] = useState(false)
    const client = useGlueClient()
    useLayoutEffect(() => {
      show = setShown
      filled ??= Promise.all(ids.map((id) => client.query(ThreadDocument, { id }).toPromise()))
    }, [client])
    return isShown ? ids.map((id) => <Thread key={id} id={id} />) : null
  }
  const container = document.body.appendChild(document.createElement('main'))
  flushSync(() => createRoot(container).render(<App hook={hook} fetch={fetch} page={<Page />} />))
  await filled

  return {
    async mount() {
      Object.assign(counts, { renders: 0, requests: 0 })
      const before = threadCpuUsage()
      // An urgent update: its effects, in which the hooks begin to listen, run before this returns.
      flushSync(() => show(true))
      const { user, system } = threadCpuUsage(before)
      if (container.children.length !== count) throw new Error('Not all of the components are on the page.')
      if (container.textContent?.includes('undefined')) throw new Error('A component has no data.')
      await nothingLeft()
      flushSync(() => show(false))
      await nothingLeft()
      return { ms: (user + system) / 1000, ...counts }
    },
  }
}

interface AppProps extends Pick<MountedQueriesOptions, 'hook'> {
  readonly fetch: FetchFunction
  readonly page: ReactElement
}

function App({ hook, fetch, page }: AppProps): ReactElement {
  if (hook === 'glue') {
    return (
      <GlueProvider url="/glue/graphql" fetch={fetch}>
        {page}
      </GlueProvider>
    )
  }
  const exchanges = [cacheExchange, fetchExchange]
  const client = new Client({ url: 'http://127.0.0.1/graphql', fetch, exchanges, preferGetMethod: false })
  return <Provider value={client}>{page}</Provider>
}

function useGlueThread(id: ThreadID): string {
  return subjectOf(useGlueQuery({ query: ThreadDocument, variables: { id } })[0].data)
}

function useUrqlThread(id: ThreadID): string {
  return subjectOf(useQuery({ query: ThreadDocument, variables: { id } })[0].data)
}

function subjectOf(data: { readonly node: object | null } | undefined): string {
  return data?.node && 'subject' in data.node ? String(data.node.subject) : 'undefined'
}

/** Lets everything happen that would happen without another event. */
async function nothingLeft(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
