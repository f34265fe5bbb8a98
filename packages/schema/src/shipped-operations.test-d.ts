import type * as operations from '@glue/schema/operations'
import { expectTypeOf } from 'vitest'
import type { DocumentedDocument, GlueDocument, UnknownEnumValue } from './index.ts'
import type { Message, Node, Thread, ThreadType, UploadTicketResponse, Workspace } from './index.ts'

type Documents = (typeof operations)[keyof typeof operations]

// Nothing that ships depends on a guess, and the type checker would say so.
expectTypeOf<Documents>().toExtend<DocumentedDocument<unknown, never>>()
expectTypeOf<Documents>().toExtend<GlueDocument<unknown, never>>()
expectTypeOf<Extract<Documents, { readonly __uncertain?: Readonly<Record<string, string>> }>>().toBeNever()

// The schema's own types are all there.
expectTypeOf<Thread['threadType']>().toEqualTypeOf<ThreadType | UnknownEnumValue>()
expectTypeOf<Workspace['id']>().toEqualTypeOf<`wks_${string}`>()
expectTypeOf<Message['text']>().toEqualTypeOf<string>()
expectTypeOf<Node>().toHaveProperty('id')
expectTypeOf<UploadTicketResponse>().toHaveProperty('id')
