import type { ASTNode, GraphQLSchema } from 'graphql'
import type { DocumentUse, DocumentUses } from './document-uses.ts'
import type { ChangeLevel, FoundChange } from './schema-change.ts'
import type { Sentence } from './sentence.ts'

/** What a kind of change means. */
export interface ChangeRule {
  /** How bad it is. What graphql-inspector says, unless the rule knows better: then a comment says why. */
  readonly level?: (change: FoundChange, schemas: ComparedSchemas) => ChangeLevel
  readonly message: (change: FoundChange) => Sentence
  /** The uses that somebody should look at when it happens. */
  readonly touches: (change: FoundChange, context: TouchContext) => readonly DocumentUse[]
}

/** The two schemas that are compared. */
export interface ComparedSchemas {
  readonly before: GraphQLSchema
  readonly after: GraphQLSchema
}

/** What is known about the documents. */
export interface TouchContext extends ComparedSchemas {
  /** What they use of the old schema. */
  readonly uses: DocumentUses
  /** Whether the new schema refuses a node, or something in it. */
  isRefused(node: ASTNode): boolean
}
