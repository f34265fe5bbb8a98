import type { ThreadID, UnknownEnumValue, UserID } from '@glue/schema'
import { MeDocument, SendMessageDocument, ThreadDocument, ThreadsDocument } from '@glue/schema/operations'
import type { CombinedError } from '@urql/core'
import { expectTypeOf } from 'vitest'
import { useGlueMutation, useGlueQuery } from '../index.ts'

type Me = { readonly me: { readonly id: UserID; readonly name: string } | null }

const [me, executeMe] = useGlueQuery({ query: MeDocument })
expectTypeOf(me.data).toEqualTypeOf<Me | undefined>()
expectTypeOf(me.error).toEqualTypeOf<CombinedError | undefined>()
expectTypeOf(me.fetching).toEqualTypeOf<boolean>()
expectTypeOf(executeMe).toBeCallableWith({ requestPolicy: 'network-only' })

const [thread] = useGlueQuery({ query: ThreadDocument, variables: { id: 'thr_1' }, pause: true })
expectTypeOf(thread.data).exclude<undefined>().toHaveProperty('node')
expectTypeOf(thread.data).not.toBeAny()

const [threads] = useGlueQuery({ query: ThreadsDocument })
expectTypeOf(threads.data?.threads.edges[0]?.node.threadType).toEqualTypeOf<
  'thread' | 'chat' | UnknownEnumValue | undefined
>()

// @ts-expect-error the id is required
useGlueQuery({ query: ThreadDocument, variables: {} })
// @ts-expect-error the variables are required
useGlueQuery({ query: ThreadDocument })
// @ts-expect-error a user's id is no thread's
useGlueQuery({ query: ThreadDocument, variables: { id: 'usr_1' } })
// @ts-expect-error a number is no id
useGlueQuery({ query: ThreadDocument, variables: { id: 1 } })

const [sent, sendMessage] = useGlueMutation(SendMessageDocument)
expectTypeOf(sent.data?.sendMessage?.message?.text).toEqualTypeOf<string | undefined>()
expectTypeOf(sendMessage).parameter(0).toEqualTypeOf<Parameters<typeof sendMessage>[0]>()
expectTypeOf(sendMessage).toBeCallableWith({ input: { threadID: 'thr_1', message: { text: '' } } })
expectTypeOf(sendMessage).parameter(0).toExtend<{ input: { threadID?: ThreadID | null | undefined } }>()
// @ts-expect-error the message is required
sendMessage({ input: { threadID: 'thr_1' } })
// @ts-expect-error a group's id is no thread's
sendMessage({ input: { threadID: 'grp_1', message: { text: '' } } })

const [untyped] = useGlueQuery({ query: '{ me { id } }' })
expectTypeOf(untyped.data).toEqualTypeOf<unknown>()
