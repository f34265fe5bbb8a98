import type { MessageID, ThreadID } from '@glue/schema'
import type { CombinedError } from '@urql/core'
import { expectTypeOf } from 'vitest'
import { useGlueSend } from './use-glue-send.ts'

declare const threadID: ThreadID

const { messages, send, retry, discard } = useGlueSend({ threadID, items: [{ id: 'msg_1' }] })
expectTypeOf(messages[0]?.status).toEqualTypeOf<'sending' | 'sent' | 'failed' | undefined>()
expectTypeOf(messages[0]?.messageID).toEqualTypeOf<MessageID | undefined>()
expectTypeOf(messages[0]?.error).toEqualTypeOf<CombinedError | undefined>()
expectTypeOf(send).toEqualTypeOf<(text: string) => void>()
expectTypeOf(retry).toEqualTypeOf<(id: string) => void>()
expectTypeOf(discard).toEqualTypeOf<(id: string) => void>()

// While the list loads, there is none.
useGlueSend({ threadID, items: undefined })
// @ts-expect-error the thread is required
useGlueSend({})
// @ts-expect-error a group's id is no thread's
useGlueSend({ threadID: 'grp_1' })
