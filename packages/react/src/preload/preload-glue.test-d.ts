import type { ThreadID } from '@glue/schema'
import { MeDocument, ThreadDocument, ThreadsDocument } from '@glue/schema/operations'
import { createGlueWeb, type GlueWeb } from '@glue/oauth/web'
import { type GluePreload, preloadGlue } from './preload-glue.ts'
import { expectTypeOf } from 'vitest'

declare const web: GlueWeb
declare const id: ThreadID
const visit = { web, headers: new Headers(), workspace: 'wks_1' }

expectTypeOf(createGlueWeb).returns.toExtend<typeof web>()
const preload = preloadGlue({
  ...visit,
  queries: [
    { query: MeDocument },
    { query: ThreadsDocument, variables: { last: 20 } },
    { query: ThreadDocument, variables: { id } },
    { query: ThreadsDocument },
  ],
})
expectTypeOf(preload).toEqualTypeOf<GluePreload>()
expectTypeOf(preload.answers).not.toBeAny()

const shared = [{ query: ThreadsDocument, variables: { last: 20 } }] as const
preloadGlue({ ...visit, queries: shared })

// @ts-expect-error a number is asked for
preloadGlue({ ...visit, queries: [{ query: ThreadsDocument, variables: { last: '20' } }] })
// @ts-expect-error the variables are required
preloadGlue({ ...visit, queries: [{ query: ThreadDocument }] })
// @ts-expect-error a user's id is no thread's
preloadGlue({ ...visit, queries: [{ query: MeDocument }, { query: ThreadDocument, variables: { id: 'usr_1' } }] })
// @ts-expect-error who asks has to be known
preloadGlue({ web, workspace: 'wks_1', queries: [] })
