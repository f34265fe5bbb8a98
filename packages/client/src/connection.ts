import { GlueClientError } from './glue-client-error.ts'
import { LazyPromise } from './lazy-promise.ts'

/** One page of a list. */
export interface ConnectionPage<Node> {
  readonly nodes: Node[]
  /** Where the next page begins. Absent where Glue's documentation shows none for this list. */
  readonly pageInfo?: PageInfo
}

/** Where a page of a list ends. */
export interface PageInfo {
  readonly hasNextPage: boolean
  readonly endCursor: string | null
}

/** The items of a list as an answer has it: of `nodes`, or of `edges`. */
export type ConnectionNode<Answer> = Answer extends { readonly nodes: infer Nodes }
  ? Item<Nodes>
  : Answer extends { readonly edges: infer Edges }
    ? Item<Edges> extends { readonly node: infer Node }
      ? NonNullable<Node>
      : never
    : never

type Item<List> = List extends readonly (infer Element)[] ? NonNullable<Element> : never

/** A list as an answer has it. */
export interface ConnectionAnswer<Node> {
  readonly nodes?: readonly (Node | null)[] | null
  readonly edges?: readonly ({ readonly node?: Node | null } | null)[] | null
  readonly pageInfo?: object | null
}

/** What {@link Connection} is made from. */
export interface ConnectionInput<Node> {
  /** What the caller asked for. */
  readonly variables: PageVariables
  /** Asks for one page. `after` is given for every page but the first. */
  readonly fetchPage: (position: { readonly after?: string }) => Promise<ConnectionAnswer<Node> | null | undefined>
  readonly signal?: AbortSignal | undefined
}

/** The arguments of a list that say which page is asked for. */
export interface PageVariables {
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

/**
 * A list of Glue's, as the Relay specification has it: await it for one page, or iterate over all items.
 *
 * Nothing is sent before that. Every iteration begins anew and has its own position, so two at once do not disturb each
 * other. It goes on as long as Glue says that there is a next page; with `last` or `before` there is one page only.
 *
 * @see {@link https://relay.dev/graphql/connections.htm Relay, connections}
 * @example
 * ```ts
 * import { GlueClient } from '@glue/client'
 *
 * const client = new GlueClient({ accessToken: process.env.GLUE_ACCESS_TOKEN ?? '' })
 * for await (const thread of client.threads({ first: 50 })) console.log(thread.subject)
 * const { nodes } = await client.threads({ last: 5 })
 * ```
 */
export class Connection<Node> extends LazyPromise<ConnectionPage<Node>> implements AsyncIterable<Node> {
  override readonly [Symbol.toStringTag]: string = 'Connection'
  readonly #input: ConnectionInput<Node>

  constructor(input: ConnectionInput<Node>) {
    super(async () => pageOf(await input.fetchPage({})))
    this.#input = input
  }

  /**
   * All items, page after page.
   *
   * @throws GlueClientError `cursor_stuck` where Glue promises a next page and leads back to one that was there already;
   * whatever a request throws; the reason of `signal`
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Node, void, undefined> {
    const { variables, fetchPage, signal } = this.#input
    const seen = new Set<string | null>([variables.after ?? null])
    let position: { readonly after?: string } = {}
    for (;;) {
      signal?.throwIfAborted()
      const { nodes, pageInfo } = pageOf(await fetchPage(position))
      for (const node of nodes) {
        signal?.throwIfAborted()
        yield node
      }
      const isBackward = (variables.last ?? variables.before ?? undefined) !== undefined
      if (isBackward || !pageInfo?.hasNextPage) return
      if (pageInfo.endCursor === null || seen.has(pageInfo.endCursor)) throw cursorStuck(pageInfo.endCursor)
      seen.add(pageInfo.endCursor)
      position = { after: pageInfo.endCursor }
    }
  }
}

function pageOf<Node>(answer: ConnectionAnswer<Node> | null | undefined): ConnectionPage<Node> {
  const listed = answer?.nodes ?? answer?.edges?.map((edge) => edge?.node) ?? []
  // An item that Glue could not give comes as null, together with an error.
  const nodes = listed.filter((node) => node !== null && node !== undefined)
  const pageInfo = readPageInfo(answer?.pageInfo)
  return pageInfo ? { nodes, pageInfo } : { nodes }
}

function readPageInfo(pageInfo: object | null | undefined): PageInfo | undefined {
  if (!pageInfo || !('hasNextPage' in pageInfo) || !('endCursor' in pageInfo)) return undefined
  const { hasNextPage, endCursor } = pageInfo
  return { hasNextPage: hasNextPage === true, endCursor: typeof endCursor === 'string' ? endCursor : null }
}

function cursorStuck(cursor: string | null): GlueClientError {
  return new GlueClientError({
    code: 'cursor_stuck',
    message:
      cursor === null
        ? 'Glue says that the list has a next page, but not where it begins.'
        : `Glue says that the list goes on after ${JSON.stringify(cursor)}, where it has been before. Going on would never end.`,
  })
}
