import type { ThreadID, UnknownEnumValue } from '@glue/schema'
import { GroupsDocument, MeDocument, ThreadsDocument, type ThreadsQuery } from '@glue/schema/operations'
import { type CombinedError, gql } from 'urql'
import { expectTypeOf } from 'vitest'
import { useGlueConnection } from './use-glue-connection.ts'

interface Item {
  readonly id: ThreadID
  readonly subject: string | null
  readonly threadType: 'thread' | 'chat' | UnknownEnumValue
}

const threads = useGlueConnection({ query: ThreadsDocument, variables: { last: 20 }, requestPolicy: 'cache-only' })
expectTypeOf(threads.items).toEqualTypeOf<readonly Item[]>()
expectTypeOf(threads.data).toEqualTypeOf<ThreadsQuery | undefined>()
expectTypeOf(threads.error).toEqualTypeOf<CombinedError | undefined>()
expectTypeOf(threads.hasNext).toEqualTypeOf<boolean>()
expectTypeOf(threads.loadNext).toBeCallableWith()
expectTypeOf(threads.refetch).toBeCallableWith({ keepLoaded: true })

// @ts-expect-error a text is no number of items
useGlueConnection({ query: ThreadsDocument, variables: { last: '20' } })
// @ts-expect-error the query has no such variable
useGlueConnection({ query: ThreadsDocument, variables: { limit: 20 } })

// Without `pageInfo` nobody knows whether there is another page: there is an error then.
expectTypeOf(useGlueConnection({ query: GroupsDocument }).items).toEqualTypeOf<readonly never[]>()
expectTypeOf(useGlueConnection({ query: MeDocument }).items).toEqualTypeOf<readonly never[]>()

interface Message {
  readonly text: string
}
interface Nested {
  readonly node:
    | { readonly __typename: 'User'; readonly name: string }
    | {
        readonly __typename: 'Thread'
        readonly messages?: { readonly nodes: readonly (Message | null)[] | null; readonly pageInfo: object } | null
        readonly recipients: { readonly edges: readonly { readonly node: { readonly id: string } }[] }
      }
    | null
}
const nested = gql<Nested, { id: string; before?: string }>`
  query Messages($id: ID!, $before: String) {
    node(id: $id) {
      __typename
    }
  }
`
const messages = useGlueConnection({ query: nested, variables: { id: 'thr_1' } })
expectTypeOf(messages.items).toEqualTypeOf<readonly Message[]>()
// @ts-expect-error the id is required
useGlueConnection({ query: nested, variables: {} })

const selected = useGlueConnection({
  query: nested,
  variables: { id: 'thr_1' },
  select: (data) => (data.node?.__typename === 'Thread' ? data.node.recipients : undefined),
})
expectTypeOf(selected.items).toEqualTypeOf<readonly { readonly id: string }[]>()
// @ts-expect-error the answer has no such field
useGlueConnection({ query: nested, variables: { id: 'thr_1' }, select: (data) => data.thread })

const untyped = useGlueConnection({ query: '{ threads { nodes { id } pageInfo { hasNextPage } } }' })
expectTypeOf(untyped.items).toEqualTypeOf<readonly unknown[]>()
