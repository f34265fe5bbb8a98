import type { SendMessageMutation, ThreadQuery } from '@glue/schema/operations'
import { MeDocument, ThreadDocument } from '@glue/schema/operations'
import type { DocumentNode } from 'graphql'
import { expectTypeOf } from 'vitest'
import { type Connection, type ConnectionPage, GlueClient, type TokenProvider } from './index.ts'

const client = new GlueClient({ accessToken: '' })

expectTypeOf(await client.me).toEqualTypeOf<{ id: string; name: string } | null>()
expectTypeOf(client.me).toExtend<Promise<{ id: string; name: string } | null>>()

type Thread = { id: string; subject: string | null; threadType: 'thread' | 'chat' }
expectTypeOf(client.threads()).toEqualTypeOf<Connection<Thread>>()
expectTypeOf(await client.threads({ first: 1, order: 'lastMessage' })).toEqualTypeOf<ConnectionPage<Thread>>()
expectTypeOf(client.groups()).toExtend<AsyncIterable<{ id: string; name: string }>>()
expectTypeOf(client.threads).parameter(0).toExtend<{ order?: 'lastMessage' | null | undefined } | undefined>()
expectTypeOf(client.node).parameter(0).toEqualTypeOf<{ id: string }>()

expectTypeOf(client.sendMessage({ message: { text: '' } })).resolves.toEqualTypeOf<SendMessageMutation['sendMessage']>()
expectTypeOf(client.sendMessage).parameter(0).toHaveProperty('message')

expectTypeOf(client.request(MeDocument)).resolves.toEqualTypeOf<{ me: { id: string; name: string } | null }>()
expectTypeOf(client.request(MeDocument, {}, { signal: new AbortController().signal })).resolves.toHaveProperty('me')
expectTypeOf(client.request(ThreadDocument, { id: '' })).resolves.toEqualTypeOf<ThreadQuery>()
// @ts-expect-error the id is required
client.request(ThreadDocument, {}).catch(() => {})
// @ts-expect-error the variables are required
client.request(ThreadDocument).catch(() => {})
// @ts-expect-error a number is no id
client.request(ThreadDocument, { id: 1 }).catch(() => {})
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
