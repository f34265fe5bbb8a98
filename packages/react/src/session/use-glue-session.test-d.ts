import type { TokenProvider } from '@glue/client/fetch'
import { expectTypeOf } from 'vitest'
import { fetchToken } from '../token/fetch-token.ts'
import type { GlueSessionUser, GlueSessionWorkspace } from './session-store.ts'
import { useGlueSession } from './use-glue-session.ts'

const session = useGlueSession()
expectTypeOf(session.status).toEqualTypeOf<'loading' | 'signed-in' | 'signed-out' | 'failed'>()
expectTypeOf(session.refetch).returns.toEqualTypeOf<Promise<void>>()
expectTypeOf(session.user?.id).toEqualTypeOf<string | undefined>()
// What else the backend answers with has to be looked at first.
expectTypeOf(session.user?.name).toEqualTypeOf<unknown>()
expectTypeOf(session.workspaces.map(({ id }) => id)).toEqualTypeOf<string[]>()

if (session.status === 'signed-in') {
  expectTypeOf(session.user).toEqualTypeOf<GlueSessionUser>()
  expectTypeOf(session.workspaces).toEqualTypeOf<readonly GlueSessionWorkspace[]>()
  expectTypeOf(session.error).toEqualTypeOf<Error | undefined>()
} else {
  expectTypeOf(session.user).toEqualTypeOf<undefined>()
}
if (session.status === 'failed') expectTypeOf(session.error).toEqualTypeOf<Error>()

expectTypeOf(fetchToken('/glue/token', { workspace: 'wks_1' })).toExtend<TokenProvider>()
// @ts-expect-error a token is for a workspace
fetchToken('/glue/token', {})
