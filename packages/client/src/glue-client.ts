import { type Clock, systemClock } from './fetch/clock.ts'
import { createGlueFetch, type GlueFetch, type GlueFetchOptions } from './fetch/glue-fetch.ts'
import { glueGraphqlUrl } from './fetch/graphql-url.ts'
import type { TokenProvider } from './fetch/token-provider.ts'
import { GlueMembers } from './generated/members.ts'
import { GlueClientError } from './glue-client-error.ts'
import { readData } from './graphql-answer.ts'
import type { RequestArguments, RequestOptions } from './request-arguments.ts'
import { readDocument, type SendableDocument } from './sendable-document.ts'
import { createSendOnce, type SendMessageInput } from './send-once.ts'

/** What {@link GlueClient} takes. */
export interface GlueClientOptions extends Omit<GlueFetchOptions, 'accessToken'> {
  /** The token of the app's user in one workspace, or what hands one out: `(context) => oauth.tokenFor(id, context)`. */
  readonly accessToken: TokenProvider
  /**
   * Glue's GraphQL API, or the emulator's.
   *
   * @defaultValue `/public/graphql` of the emulator that the environment variable `GLUE_EMULATOR_URL` names, such as
   * `http://localhost:4400`; without it, `https://api.gluegroups.com/public/graphql`
   */
  readonly url?: string | undefined
}

/**
 * Glue's GraphQL API as an object, for one workspace.
 *
 * Every field that Glue's documentation shows is a member. A query without arguments is sent when it is awaited, a list
 * is awaited for one page or iterated over, and everything else is a method. For operations of your own there is
 * {@link GlueClient.request}.
 *
 * @throws GlueClientError `config_invalid`
 * @see {@link https://docs.glue.ai/developers/graphql-api Glue, GraphQL API}
 * @example
 * ```ts
 * import { GlueClient } from '@glue/client'
 *
 * const client = new GlueClient({ accessToken: process.env.GLUE_ACCESS_TOKEN ?? '' })
 * const me = await client.me
 * for await (const thread of client.threads({ order: 'lastMessage' })) console.log(me?.name, thread.subject)
 * ```
 */
export class GlueClient extends GlueMembers {
  readonly #url: string
  readonly #fetch: GlueFetch
  readonly #clock: Clock
  readonly #sendOnce = createSendOnce()

  constructor(options: GlueClientOptions) {
    super()
    const { url = glueGraphqlUrl(), ...fetchOptions } = options
    if (options.accessToken === undefined) throw withoutToken()
    if (!URL.canParse(url, globalThis.location?.href)) throw wrongUrl(url)
    this.#url = url
    this.#clock = options.clock ?? systemClock
    this.#fetch = createGlueFetch(fetchOptions)
  }

  /**
   * Sends one operation and gives its `data`.
   *
   * @param document - a typed document that holds its source text, such as `glueCodegen` of `@glue/schema/codegen` makes
   * @throws GlueClientError `graphql` with `errors` and what there is of `data`; `unauthenticated`, `forbidden`,
   * `rate_limited`, `temporarily_unavailable`, `network_error`, `timeout`, `invalid_response`, `unexpected_redirect`,
   * `document_without_source`, `invalid_token`, `emulator_token`, `insecure_url`; the reason of `signal`; what the
   * provider of the token throws
   * @example
   * ```ts
   * import { GlueClient } from '@glue/client'
   * import { ThreadDocument } from '@glue/schema/operations'
   *
   * const client = new GlueClient({ accessToken: process.env.GLUE_ACCESS_TOKEN ?? '' })
   * const data = await client.request(
   *   ThreadDocument,
   *   { id: 'thr_32kbzWHxtQvfVEgwEdQduuxRTYG' },
   *   { signal: AbortSignal.timeout(5_000) },
   * )
   * ```
   */
  override async request<Result, Variables>(
    document: SendableDocument<Result, Variables>,
    ...[variables, options]: RequestArguments<Variables>
  ): Promise<Result> {
    const { query, operationName } = readDocument(document)
    const response = await this.#fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
      },
      body: JSON.stringify({ operationName, query, variables: variables ?? {} }),
      signal: options?.signal ?? null,
      isIdempotent: options?.isIdempotent,
    })
    // The schema says what `data` holds, and Glue says that it keeps to its schema.
    return (await readData(response, this.#clock)) as Result
  }

  /**
   * Sends a message to a thread, or starts a thread with it. Glue's page: Messages and threading
   *
   * A message without a key of its own gets one, so that it is tried again as a query is and still arrives once. A Glue
   * that does not know the key gets the message without it, and then once.
   *
   * @throws GlueClientError as {@link GlueClient.request}
   */
  override sendMessage(input: SendMessageInput, options: RequestOptions = {}): ReturnType<GlueMembers['sendMessage']> {
    const send = (keyed: SendMessageInput, { isIdempotent }: RequestOptions) =>
      super.sendMessage(keyed, { ...options, isIdempotent })
    return this.#sendOnce({ input, send })
  }
}

function withoutToken(): GlueClientError {
  return new GlueClientError({
    code: 'config_invalid',
    message:
      '`accessToken` is missing. Pass a token, or a function such as `(context) => oauth.tokenFor(workspaceId, context)`.',
  })
}

function wrongUrl(url: string): GlueClientError {
  return new GlueClientError({
    code: 'config_invalid',
    message: `\`url\` is ${JSON.stringify(url)}, which is not a URL. Leave it out for Glue, or pass the emulator's, such as http://localhost:4400/public/graphql.`,
  })
}
