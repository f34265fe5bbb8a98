import type { ThreadID } from '@glue/schema'
import { MeDocument, ThreadDocument, ThreadsDocument } from '@glue/schema/operations'
import type { CombinedError } from '@urql/core'
import { expectTypeOf } from 'vitest'
import { useGluePreload } from './use-glue-preload.ts'
import { useGlueSuspenseQuery } from './use-glue-suspense-query.ts'

const [me, executeMe] = useGlueSuspenseQuery({ query: MeDocument })
expectTypeOf(me.data.me?.name).toEqualTypeOf<string | undefined>()
expectTypeOf(me.data).exclude<undefined>().toEqualTypeOf<typeof me.data>()
expectTypeOf(me.error).toEqualTypeOf<CombinedError | undefined>()
expectTypeOf(me.stale).toEqualTypeOf<boolean>()
expectTypeOf(me).not.toHaveProperty('fetching')
expectTypeOf(executeMe).toBeCallableWith({ requestPolicy: 'network-only' })
expectTypeOf(executeMe).toBeCallableWith()

const id: ThreadID = 'thr_1'
const [thread] = useGlueSuspenseQuery({ query: ThreadDocument, variables: { id }, requestPolicy: 'network-only' })
expectTypeOf(thread.data).toHaveProperty('node')
expectTypeOf(thread.data).not.toBeAny()
useGlueSuspenseQuery({ query: ThreadsDocument })
useGluePreload({ query: ThreadDocument, variables: { id } })

// @ts-expect-error the id is required
useGlueSuspenseQuery({ query: ThreadDocument, variables: {} })
// @ts-expect-error the variables are required
useGlueSuspenseQuery({ query: ThreadDocument })
// @ts-expect-error a user's id is no thread's
useGluePreload({ query: ThreadDocument, variables: { id: 'usr_1' } })
// @ts-expect-error there would be no data to wait for
useGlueSuspenseQuery({ query: MeDocument, pause: true })
// @ts-expect-error what the cache does not have would never come
useGlueSuspenseQuery({ query: MeDocument, requestPolicy: 'cache-only' })

const [untyped] = useGlueSuspenseQuery({ query: '{ me { id } }' })
expectTypeOf(untyped.data).toEqualTypeOf<unknown>()
