import { type GlueRequestInit, isGlueClientError, type SendOnce } from '@glue/client/fetch'
import type { ThreadID } from '@glue/schema'
import { SendMessageDocument } from '@glue/schema/operations'
import { type Client, CombinedError, createRequest, type GraphQLRequest, type OperationContext } from 'urql'
import type { OutgoingMessage } from './outgoing-messages.ts'

/** What {@link deliverMessage} takes. */
export interface DeliveryInput {
  readonly client: Client
  readonly sendOnce: SendOnce
  readonly threadID: ThreadID
  readonly text: string
  /** The same for every delivery of one message. */
  readonly key: string
}

/** What became of a delivery. */
export type DeliveryOutcome = Omit<OutgoingMessage, 'id' | 'text'>

/** Sends a message through an urql client, so that its caches learn of it, and says what became of it. It never rejects. */
export async function deliverMessage(input: DeliveryInput): Promise<DeliveryOutcome> {
  const { client, sendOnce, threadID, text, key } = input
  let isSafe = true
  try {
    const messageID = await sendOnce({
      key,
      input: { threadID, message: { text } },
      send: async (variables, { isIdempotent }) => {
        isSafe = isIdempotent
        const request = createRequest(SendMessageDocument, { input: variables })
        const { data, error } = await client
          .executeMutation(request, contextOf({ client, request, isIdempotent }))
          .toPromise()
        const id = data?.sendMessage?.message?.id
        // A part of the answer may be missing: the message is there all the same.
        if (error && id === undefined) throw error
        return id
      },
    })
    return { status: 'sent', messageID, error: undefined, mayHaveArrived: false }
  } catch (thrown) {
    const error = thrown instanceof CombinedError ? thrown : unexpected(thrown)
    return { status: 'failed', messageID: undefined, error, mayHaveArrived: !isSafe && isInDoubt(error) }
  }
}

interface ContextInput {
  readonly client: Client
  readonly request: GraphQLRequest
  readonly isIdempotent: boolean
}

/** The client's own `fetchOptions`, and what the transport below wants to know. */
function contextOf({ client, request, isIdempotent }: ContextInput): Partial<OperationContext> {
  const { fetchOptions: own } = client.createRequestOperation('mutation', request).context
  return { fetchOptions: (): GlueRequestInit => ({ ...(typeof own === 'function' ? own() : own), isIdempotent }) }
}

/** Whether Glue may have done what it was asked to. */
function isInDoubt({ networkError, graphQLErrors, response }: CombinedError): boolean {
  // What the transport refused to send has not left.
  if (isGlueClientError(networkError)) return networkError.action !== 'fix_config'
  const status: unknown = response?.status
  if (typeof status !== 'number' || status >= 500 || status === 408) return true
  if (status >= 400) return false
  return (
    networkError !== undefined || graphQLErrors.some(({ extensions }) => `${extensions.code}`.startsWith('INTERNAL'))
  )
}

function unexpected(thrown: unknown): CombinedError {
  return new CombinedError({ networkError: thrown instanceof Error ? thrown : new Error(String(thrown)) })
}
