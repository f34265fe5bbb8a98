import type { PluginFunction } from '@graphql-codegen/plugin-helpers'
import { defaultOperations, docstring, isDocumented } from '@glue/schema/codegen'
import type { GraphQLSchema } from 'graphql'
import { type Member, type MemberSource, memberSource } from './member-source.ts'

/** What the plugin takes: where generated code imports from. */
export interface MembersPluginConfig {
  /** The module of the typed documents. */
  readonly operations: string
  /** The folder of the client's own modules. */
  readonly runtime: string
}

/**
 * Writes `GlueMembers`: one member for each root field that has a default operation.
 *
 * It names what `glueCodegen` writes for the same operations, so a change of the SDL reaches the client without an edit.
 */
export const plugin: PluginFunction<MembersPluginConfig> = (schema, _documents, { operations, runtime }) => {
  const sources = membersOf(schema).map(memberSource)
  const values = sources.flatMap((source) => source.values).toSorted()
  const types = sources.flatMap((source) => source.types).toSorted()
  const content = classSource(schema, sources)
  const importFrom = (module: string, names: string[]): string[] => {
    const used = names.filter((name) => new RegExp(`\\b${name.replace('type ', '')}\\b`).test(content))
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${module}'`]
  }
  return {
    prepend: [
      ...importFrom(operations, [...values, ...types.map((name) => `type ${name}`)]),
      ...importFrom(`${runtime}/connection.ts`, ['Connection', 'type ConnectionNode']),
      ...importFrom(`${runtime}/fixed-document.ts`, ['fixedDocument']),
      ...importFrom(`${runtime}/lazy-promise.ts`, ['LazyPromise']),
      ...importFrom(`${runtime}/request-arguments.ts`, ['type RequestArguments', 'type RequestOptions']),
      ...importFrom(`${runtime}/sendable-document.ts`, ['type SendableDocument']),
      '',
    ],
    content,
  }
}

function membersOf(schema: GraphQLSchema): Member[] {
  const members = new Map<string, Member>()
  for (const operation of defaultOperations(schema)) {
    const key = `${operation.operation}.${operation.field.name}`
    const member = members.get(key)
    if (operation.fixed === undefined) members.set(key, { operation, variants: [] })
    else if (member) members.set(key, { ...member, variants: [...member.variants, operation] })
  }
  return [...members.values()]
}

function classSource(schema: GraphQLSchema, sources: readonly MemberSource[]): string {
  return [
    docstring(classDescription(schema), '').trimEnd(),
    'export abstract class GlueMembers {',
    '  abstract request<Result, Variables>(',
    '    document: SendableDocument<Result, Variables>,',
    '    ...rest: RequestArguments<Variables>',
    '  ): Promise<Result>',
    ...sources.map(({ text }) => `\n${text}`),
    '}',
    '',
  ].join('\n')
}

function classDescription(schema: GraphQLSchema): string {
  const undocumented = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) => (isDocumented(field) ? [] : [`\`${field.name}\``])),
  )
  const lines = ["A member for each field of `Query` and `Mutation` that Glue's documentation shows."]
  if (undocumented.length > 0) {
    lines.push(
      '',
      `Fields that it does not show have none: ${undocumented.join(', ')}.`,
      'For them, write an operation of your own and pass it to `request`.',
    )
  }
  return lines.join('\n')
}
