import type { GroupID, ThreadID, UnknownEnumValue, UserID } from '@glue/schema'
import type { SendMessageMutation, ThreadQuery } from '@glue/schema/operations'
import { MeDocument, ThreadDocument } from '@glue/schema/operations'
import type { DocumentNode } from 'graphql'
import { expectTypeOf } from 'vitest'
import { type Connection, type ConnectionPage, GlueClient, type TokenProvider } from './index.ts'

const client = new GlueClient({ accessToken: '' })

type Me = { readonly id: UserID; readonly name: string } | null
expectTypeOf(await client.me).toEqualTypeOf<Me>()
expectTypeOf(client.me).toExtend<Promise<Me>>()

type Thread = {
  readonly id: ThreadID
  readonly subject: string | null
  readonly threadType: 'thread' | 'chat' | UnknownEnumValue
}
expectTypeOf(client.threads()).toEqualTypeOf<Connection<Thread>>()
expectTypeOf(await client.threads({ first: 1, order: 'lastMessage' })).toEqualTypeOf<ConnectionPage<Thread>>()
expectTypeOf(client.groups()).toExtend<AsyncIterable<{ readonly id: GroupID; readonly name: string }>>()
expectTypeOf(client.threads).parameter(0).toExtend<{ order?: 'lastMessage' | null | undefined } | undefined>()
expectTypeOf(client.node).parameter(0).toEqualTypeOf<{ readonly id: string }>()

expectTypeOf(client.sendMessage({ message: { text: '' } })).resolves.toEqualTypeOf<SendMessageMutation['sendMessage']>()
expectTypeOf(client.sendMessage).parameter(0).toHaveProperty('message')

expectTypeOf(client.request(MeDocument)).resolves.toEqualTypeOf<{ readonly me: Me }>()
expectTypeOf(client.request(MeDocument, {}, { signal: new AbortController().signal })).resolves.toHaveProperty('me')
expectTypeOf(client.request(ThreadDocument, { id: 'thr_1' })).resolves.toEqualTypeOf<ThreadQuery>()
// @ts-expect-error the id is required
client.request(ThreadDocument, {}).catch(() => {})
// @ts-expect-error the variables are required
client.request(ThreadDocument).catch(() => {})
// @ts-expect-error a number is no id
client.request(ThreadDocument, { id: 1 }).catch(() => {})
// @ts-expect-error a user's id is no thread's
client.request(ThreadDocument, { id: 'usr_1' }).catch(() => {})
// @ts-expect-error nor where a message is sent to
client.sendMessage({ threadID: 'usr_1', message: { text: '' } }).catch(() => {})
// @ts-expect-error no such order
client.threads({ order: 'createdAt' })
// @ts-expect-error not documented, so there is no member
void client.workspaces

// What other generators write: the type of `@graphql-typed-document-node/core`, spelled out.
declare const other: DocumentNode & { __apiType?: (variables: { b?: string }) => { a: number } }
expectTypeOf(client.request(other)).resolves.toEqualTypeOf<{ a: number }>()
expectTypeOf(client.request(other, { b: '' })).resolves.toEqualTypeOf<{ a: number }>()

// What `oauth.tokenFor` of `@glue/oauth` takes and gives.
declare const tokenFor: (
  id: string,
  options?: { signal?: AbortSignal; failedToken?: string },
) => Promise<{ accessToken: string; expiresAt: number }>
expectTypeOf((context: { failedToken?: string; signal?: AbortSignal }) =>
  tokenFor('', context),
).toExtend<TokenProvider>()
expectTypeOf('emu_').toExtend<TokenProvider>()
expectTypeOf(() => 42).not.toExtend<TokenProvider>()
