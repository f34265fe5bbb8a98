import type {
  DateTime,
  DocumentedDocument,
  FragmentType,
  GlueDocument,
  GroupID,
  MessageID,
  NotGenerated,
  ThreadID,
  UnknownEnumValue,
  UserID,
} from '@glue/schema'
import { expectTypeOf } from 'vitest'
import * as operations from '../../test/sample/code/operations.ts'
import type {
  AnyNodeQuery,
  AnyNodeQueryVariables,
  BothQueryVariables,
  ConditionalQuery,
  MeQuery,
  MeQueryVariables,
  NodesQuery,
  OnlyThreadQuery,
  OverlapQuery,
  RecipientsQuery,
  SearchQuery,
  SearchQueryVariables,
  SendMutationVariables,
  SendToMutationVariables,
  TagMutationVariables,
  ThreadByIDQuery,
  ThreadByIDQueryVariables,
  ThreadsQuery,
  ThreadsQueryVariables,
  ThreadThroughFragmentQuery,
  UncertainQuery,
  UserNameFragment,
} from '../../test/sample/code/operations.ts'
import type { SearchInput, TagTarget } from '../../test/sample/code/types.ts'

const { graphql, MeDocument, RecipientsDocument, SendDocument, ThreadsDocument, UncertainDocument } = operations

// A document carries its result and its variables.
expectTypeOf(MeDocument).toExtend<GlueDocument<MeQuery, MeQueryVariables>>()
expectTypeOf<Parameters<NonNullable<typeof ThreadsDocument.__apiType>>[0]>().toEqualTypeOf<ThreadsQueryVariables>()
expectTypeOf<ReturnType<NonNullable<typeof ThreadsDocument.__apiType>>>().toEqualTypeOf<ThreadsQuery>()

expectTypeOf<MeQueryVariables>().toEqualTypeOf<Record<string, never>>()

// Ids are of their type, in results and in variables.
expectTypeOf<NonNullable<MeQuery['me']>['id']>().toEqualTypeOf<UserID>()
expectTypeOf<NonNullable<MeQuery['me']>['threadIDs']>().toEqualTypeOf<readonly ThreadID[]>()
expectTypeOf<ThreadByIDQueryVariables>().toEqualTypeOf<{ readonly id: ThreadID }>()
expectTypeOf<SendToMutationVariables['threadID']>().toEqualTypeOf<ThreadID>()
expectTypeOf<SendMutationVariables['input']['recipients']>().toEqualTypeOf<
  readonly (UserID | GroupID)[] | null | undefined
>()
// One variable for two things may be either's id, and a node may be anything: any string.
expectTypeOf<AnyNodeQueryVariables>().toEqualTypeOf<{ readonly id: string }>()
expectTypeOf<BothQueryVariables>().toEqualTypeOf<{ readonly id: string }>()
expectTypeOf<'usr_1'>().not.toExtend<ThreadID>()
expectTypeOf<string>().not.toExtend<ThreadID>()

// Results are what the schema says, and cannot be changed.
expectTypeOf<NonNullable<MeQuery['me']>['about']>().toEqualTypeOf<string | null>()
expectTypeOf<NodesQuery['nodes']>().toEqualTypeOf<readonly ({ readonly id: string } | null)[]>()
expectTypeOf<SearchQuery['matrix']>().toEqualTypeOf<readonly (readonly number[] | null)[]>()
expectTypeOf<SearchQuery['maybeMatrix']>().toEqualTypeOf<readonly (readonly (number | null)[])[] | null>()
expectTypeOf<SearchQuery['settings']>().toEqualTypeOf<unknown>()
expectTypeOf<SearchQuery['colors']>().toEqualTypeOf<readonly `#${string}`[]>()
declare const me: NonNullable<MeQuery['me']>
// @ts-expect-error read only
me.name = ''

// What a directive may leave out is optional.
type ListedThread = ThreadsQuery['threads']['nodes'][number]
expectTypeOf<ListedThread>().toEqualTypeOf<{
  readonly id: ThreadID
  readonly subject?: string | null
  readonly kind?: 'open' | 'private' | 'secret' | UnknownEnumValue
  readonly kinds: readonly ('open' | 'private' | 'secret' | UnknownEnumValue | null)[]
  readonly starter: UserNameFragment | null
}>()

// Two places of one field: a condition of the second is about what is selected there.
expectTypeOf<NonNullable<ConditionalQuery['me']>>().toEqualTypeOf<{
  readonly id: UserID
  readonly name?: string
  readonly friendly?: string
}>()

// A value that Glue adds later has to be thought of; in a variable there is none.
declare const listed: ListedThread
if (listed.kind !== 'open' && listed.kind !== 'private' && listed.kind !== 'secret') {
  expectTypeOf(listed.kind).toEqualTypeOf<UnknownEnumValue | undefined>()
}
expectTypeOf<ThreadsQueryVariables>().toEqualTypeOf<{
  readonly first?: number | null | undefined
  readonly kind?: 'open' | 'private' | 'secret' | null | undefined
  readonly withSubject?: boolean | undefined
  readonly full: boolean
}>()

// The types of an interface are told apart by their names, and can be read without that.
declare const node: NonNullable<AnyNodeQuery['node']>
if (node.__typename === 'Thread') {
  expectTypeOf(node.id).toEqualTypeOf<ThreadID>()
  expectTypeOf(node.subject).toEqualTypeOf<string | null>()
} else if (node.__typename === 'User') {
  expectTypeOf(node.label).toEqualTypeOf<string>()
} else {
  expectTypeOf(node.__typename).toEqualTypeOf<'Group' | 'Message' | 'Robot'>()
  expectTypeOf(node.id).toEqualTypeOf<string>()
}
expectTypeOf(node.subject).toEqualTypeOf<string | null | undefined>()
expectTypeOf<NonNullable<OnlyThreadQuery['node']>['subject']>().toEqualTypeOf<string | null | undefined>()
expectTypeOf<NonNullable<ThreadThroughFragmentQuery['node']>['id']>().toEqualTypeOf<ThreadID | undefined>()
expectTypeOf<SearchQuery['search'][number]['text']>().toEqualTypeOf<string | undefined>()
expectTypeOf<Extract<SearchQuery['search'][number], { readonly text: string }>['id']>().toEqualTypeOf<MessageID>()
type Recipient = NonNullable<RecipientsQuery['thread']>['recipients'][number]
expectTypeOf<Recipient['size']>().toEqualTypeOf<number | null | undefined>()
expectTypeOf<NonNullable<OnlyThreadQuery['node']>['recipients']>().toEqualTypeOf<
  readonly { readonly id: UserID | GroupID; readonly name: string }[] | undefined
>()

// A fragment beside fields, and two fragments with a field in common.
type WithMessages = NonNullable<ThreadByIDQuery['thread']>
expectTypeOf<WithMessages['starter']>().toEqualTypeOf<{ readonly name: string } | null>()
expectTypeOf<WithMessages['messages'][number]>().toEqualTypeOf<{
  readonly id: MessageID
  readonly sentAt: DateTime | null
}>()
expectTypeOf<NonNullable<OverlapQuery['me']>>().toEqualTypeOf<{ readonly name: string; readonly id: UserID }>()
type Starter = NonNullable<NonNullable<RecipientsQuery['thread']>['starter']>
expectTypeOf<Pick<Starter, 'name' | 'about'>>().toEqualTypeOf<{
  readonly name: string
  readonly about: string | null
}>()

// Inputs: what has a default may be left out; of a `@oneOf`, exactly one is given.
expectTypeOf<SearchInput>().toEqualTypeOf<{
  readonly threadID?: ThreadID | null | undefined
  readonly kinds?: readonly ('open' | 'private' | 'secret')[] | null | undefined
  readonly before?: DateTime | null | undefined
  readonly limit?: number | undefined
  readonly not?: SearchInput | null | undefined
}>()
expectTypeOf<{ text: string }>().toExtend<SearchQueryVariables>()
expectTypeOf<{ threadID: ThreadID }>().toExtend<TagTarget>()
expectTypeOf<{ messageID: MessageID }>().toExtend<TagTarget>()
expectTypeOf<{ threadID: ThreadID; messageID: MessageID }>().not.toExtend<TagTarget>()
expectTypeOf<Record<never, never>>().not.toExtend<TagTarget>()
expectTypeOf<{ target: TagTarget }>().toExtend<TagMutationVariables>()

// How sure its items are is part of a document's type.
type Uncertain = NonNullable<(typeof UncertainDocument)['__uncertain']>
expectTypeOf<Uncertain>().toEqualTypeOf<{
  'Query.rooms': 'INFERRED'
  'Query.threads(order:)': 'INFERRED'
  'Thread.createdAt': 'INFERRED'
  'ThreadOrder.createdAt': 'INFERRED'
  Group: 'NAME_INFERRED'
}>()
expectTypeOf(SendDocument).toExtend<DocumentedDocument<unknown, never>>()
expectTypeOf(UncertainDocument).not.toExtend<DocumentedDocument<unknown, never>>()
expectTypeOf(RecipientsDocument).not.toExtend<DocumentedDocument<unknown, never>>()
expectTypeOf<UncertainQuery['rooms']>().toEqualTypeOf<readonly { readonly id: GroupID }[] | null>()

// `graphql(…)` gives each text what was generated for it.
const viewerFragment = graphql(`
  fragment Viewer on User {
    id
    name
  }
`)
expectTypeOf<FragmentType<typeof viewerFragment>>().toEqualTypeOf<operations.ViewerFragment>()
const viewer = graphql(`
  # Not the query Me.
  query Viewer {
    me {
      ...Viewer
    }
  }
`)
expectTypeOf(viewer).toEqualTypeOf(operations.ViewerDocument)
expectTypeOf(graphql('query Changed { me { id } }')).toEqualTypeOf<NotGenerated>()
