import type { SendMessageMutationVariables } from '@glue/schema/operations'

/** What `sendMessage` takes. */
export type SendMessageInput = SendMessageMutationVariables['input']

/** What {@link SendOnce} takes. */
export interface SendOnceInput<Answer> {
  readonly input: SendMessageInput
  /**
   * The message's key: the same for every try. A message that has one already keeps that.
   *
   * @defaultValue a new one
   */
  readonly key?: string | undefined
  /**
   * Sends what it is given, and rejects where Glue refuses that. `isIdempotent` says whether it may be sent again on doubt.
   * The errors of a GraphQL answer are in the rejection's `errors`, or in `graphQLErrors`.
   */
  readonly send: (input: SendMessageInput, options: { readonly isIdempotent: boolean }) => Promise<Answer>
}

/** Sends a message so that it arrives once, also when it is sent again. */
export type SendOnce = <Answer>(input: SendOnceInput<Answer>) => Promise<Answer>

/** Not documented by Glue: `schema/README.md` says where it comes from. */
const keyField = 'uniqueBy'

/**
 * Makes what gives messages a key, by which Glue knows one that it has already. One for each client: it remembers when
 * that client's Glue says that it knows no such key, and gives none from then on.
 *
 * A message with a key is safe to send again, whatever became of it: a Glue that knows the key keeps one message, and one
 * that does not refuses it before it does anything.
 *
 * @example
 * ```ts
 * import { createSendOnce } from '@glue/client/fetch'
 * import { parseThreadID } from '@glue/schema'
 *
 * const sendOnce = createSendOnce()
 * const input = { threadID: parseThreadID('thr_32kbzWHxtQvfVEgwEdQduuxRTYG'), message: { text: 'Hello' } }
 * await sendOnce({ input, send: async (keyed, { isIdempotent }) => console.log(keyed, isIdempotent) })
 * ```
 */
export function createSendOnce(): SendOnce {
  let isKeyKnown = true
  return async ({ input, key = messageKey(), send }) => {
    const { message } = input
    // Also `null`: the caller wants none.
    const ownKey = message[keyField]
    if (ownKey !== undefined) return send(input, { isIdempotent: ownKey !== null })
    if (isKeyKnown) {
      try {
        return await send({ ...input, message: { ...message, [keyField]: key } }, { isIdempotent: true })
      } catch (error) {
        if (!refusesKey(error)) throw error
        isKeyKnown = false
      }
    }
    return send(input, { isIdempotent: false })
  }
}

/** A new key for a message. Unlike `randomUUID`, it can be had on a page without https too. */
export function messageKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}

/** Whether an operation was refused, before any of it ran, because of the key. */
function refusesKey(error: unknown): boolean {
  const entries = entriesOf(error)
  return (
    // An error of a field has a path: then the mutation ran. Some servers give the path in the variables, from this word.
    entries.every(({ path }) => !path?.length || path[0] === 'variable') &&
    entries.some(({ message, path }) => `${message} ${path?.join()}`.includes(keyField))
  )
}

interface Entry {
  readonly message?: unknown
  readonly path?: readonly unknown[] | null
}

function entriesOf(error: unknown): readonly Entry[] {
  if (typeof error !== 'object' || error === null) return []
  const entries = 'graphQLErrors' in error ? error.graphQLErrors : 'errors' in error ? error.errors : []
  return Array.isArray(entries) ? entries : []
}
