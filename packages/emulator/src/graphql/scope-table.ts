import { GraphQLError } from 'graphql'
import type { MutationResolvers, QueryResolvers } from '../generated/resolvers.ts'
import type { TokenContext } from './token-context.ts'

/** The fields of `Query` and `Mutation`. */
type RootField = Exclude<keyof QueryResolvers | keyof MutationResolvers, '__isTypeOf'>

/** The types that `node` can answer with. */
export type NodeTypeName = 'File' | 'Group' | 'Message' | 'Thread' | 'User' | 'UserEdge' | 'Workspace'

/**
 * Which scope opens what. All of it is inferred: Glue documents what each scope is for, but not which field asks for
 * it. What is not here needs a token and no scope. Fields below a root field ask for nothing more.
 */
export const scopeOfField: Readonly<Partial<Record<RootField, string>>> = {
  thread: 'threads:read',
  threads: 'threads:read',
  groups: 'groups:read',
  workspaces: 'workspaces:read',
  sendMessage: 'threads.messages:write',
  uploadTicket: 'threads.messages:write',
  createFile: 'threads.messages:write',
}

/** Which scope `node` needs for each type. */
export const scopeOfNode: Readonly<Partial<Record<NodeTypeName, string>>> = {
  Thread: 'threads:read',
  Message: 'threads:read',
  UserEdge: 'threads:read',
  Group: 'groups:read',
  Workspace: 'workspaces:read',
}

/** Refuses a token that lacks a scope. Says which one, so that an app's developer can ask for it. */
export function requireScope({ grant }: TokenContext, scope: string | undefined, what: string): void {
  if (scope === undefined || grant.scopes.includes(scope)) return
  throw new GraphQLError(
    `${what} needs the scope ${scope}, which this token does not have. It has: ${grant.scopes.join(', ')}.`,
    { extensions: { code: 'FORBIDDEN', requiredScope: scope } },
  )
}
