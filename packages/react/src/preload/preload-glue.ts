import { createJsonSender } from '@glue/client/fetch'
import {
  type AnyVariables,
  cacheExchange,
  Client,
  createRequest,
  type DocumentInput,
  getOperationName,
  type GraphQLRequest,
  type OperationResult,
} from '@urql/core'
import { GlueReactError } from '../glue-react-error.ts'
import { transportExchange } from '../transport/transport-exchange.ts'
import { visitorHeaders } from './visitor-headers.ts'

/** The part of `createGlueWeb`'s answer that is used here. */
export interface PreloadingWeb {
  readonly handle: (request: Request) => Promise<Response | undefined>
  readonly owns: (path: string) => boolean
  readonly routes: { readonly origin: string; readonly graphql: string }
}

/** What {@link preloadGlue} takes. */
export interface PreloadGlueInput<Variables extends readonly AnyVariables[]> {
  /** What `createGlueWeb` made. It is asked in this process, and decides as it does for a request of the page. */
  readonly web: PreloadingWeb
  /** The visitor's, as they came: in Next `await headers()`. */
  readonly headers: Headers
  /** As the `GlueProvider` of the page has it, `wks_…`. */
  readonly workspace: string
  /** As the hooks of the page ask them, with the same variables. */
  readonly queries: { readonly [Index in keyof Variables]: PreloadedQuery<Variables[Index]> }
}

/** A query as the hooks take it. */
export type PreloadedQuery<Variables extends AnyVariables> = {
  readonly query: DocumentInput<unknown, Variables>
} & (NoVariables extends Variables
  ? { readonly variables?: NoInfer<Variables> | undefined }
  : { readonly variables: NoInfer<Variables> })

type NoVariables = { readonly [Name in never]: never }

/** What a server got for a page, or is still getting. It may go into the props of a client component. */
export interface GluePreload {
  readonly workspace: string
  /** What Glue answered, as JSON, by the keys of urql's operations. */
  readonly answers: Readonly<Record<string, Promise<string>>>
  /** When all are there, or have failed. Await it to send the page with all of its data, and not as a stream. */
  readonly settled: Promise<void>
}

/**
 * Begins the queries of a page in a server component, as the visitor: `GluePreloaded` gives the answers to the hooks.
 *
 * @throws GlueReactError `config_invalid` where the headers are of no request, as in a page that is made at build time, or
 * where something else than a query is asked for
 * @example
 * ```tsx
 * import { GluePreloaded, preloadGlue, type PreloadingWeb } from '@glue/react/preload'
 * import { ThreadsDocument } from '@glue/schema/operations'
 * import type { ReactNode } from 'react'
 *
 * declare function headers(): Promise<Headers>
 * declare const web: PreloadingWeb
 *
 * export async function Page({ workspace, children }: { workspace: string; children: ReactNode }) {
 *   const queries = [{ query: ThreadsDocument, variables: { last: 20 } }] as const
 *   const preload = preloadGlue({ web, headers: await headers(), workspace, queries })
 *   return <GluePreloaded from={preload}>{children}</GluePreloaded>
 * }
 * ```
 */
export function preloadGlue<const Variables extends readonly AnyVariables[]>({
  web,
  headers,
  workspace,
  queries,
}: PreloadGlueInput<Variables>): GluePreload {
  const client = clientOf({ web, headers, workspace })
  const answers: Record<string, Promise<string>> = {}
  for (const { query, variables } of queries) {
    const request = createRequest(query, variables as AnyVariables)
    assertQuery(request)
    const answer = client.query(request.query, request.variables).toPromise().then(jsonOf)
    // Whoever shows the page hears of it. A page that shows none of this must not end the process.
    answer.catch(() => {})
    answers[String(request.key)] = answer
  }
  return { workspace, answers, settled: settled(Object.values(answers)) }
}

async function settled(answers: readonly Promise<string>[]): Promise<void> {
  await Promise.allSettled(answers)
}

/** Whoever makes somebody open a page must not change anything by that. */
function assertQuery({ query }: GraphQLRequest): void {
  if (query.definitions.every((one) => one.kind !== 'OperationDefinition' || one.operation === 'query')) return
  const name = getOperationName(query) ?? 'A document'
  throw new GlueReactError({
    code: 'config_invalid',
    message: `${name} is no query, so preloadGlue does not send it. Send it from an event handler, with useGlueMutation.`,
  })
}

type Backend = Pick<PreloadGlueInput<[]>, 'web' | 'headers' | 'workspace'>

function clientOf({ web, headers, workspace }: Backend): Client {
  const { origin, graphql } = web.routes
  const url = new URL(ownPath(web, graphql), origin).href
  // The cache asks for `__typename`, by which the browser knows what a mutation changes.
  const send = createJsonSender({
    headers: visitorHeaders({ headers, workspace }),
    fetch: async (input, init) => (await web.handle(new Request(input, init))) ?? new Response(null, { status: 404 }),
  })
  return new Client({ url, exchanges: [cacheExchange, transportExchange({ send, sendsHash: true })] })
}

/** The path as requests have it here, behind a proxy that takes the beginning away. */
function ownPath(web: PreloadingWeb, path: string): string {
  let own = path
  while (own !== '' && !web.owns(own)) own = own.slice(1).replace(/^[^/]*/, '')
  return own === '' ? path : own
}

/** The answer as Glue gave it. */
function jsonOf({ data, error, extensions, operation }: OperationResult): string {
  const errors = error?.graphQLErrors.map(({ message, path, extensions: more }) => ({
    message,
    path,
    extensions: more,
  }))
  if (data != null) return JSON.stringify({ data, errors, extensions })
  const name = getOperationName(operation.query) ?? 'A query'
  const why = error?.message ?? 'The answer has no data.'
  throw new Error(`${name} could not be preloaded, so the browser asks for it. ${why}`)
}
