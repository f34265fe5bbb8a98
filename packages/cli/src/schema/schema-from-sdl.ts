import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isTypeDefinitionNode,
  isTypeSystemExtensionNode,
  Kind,
  KnownTypeNamesRule,
  LoneSchemaDefinitionRule,
  parse,
  PossibleTypeExtensionsRule,
  Source,
  UniqueDirectiveNamesRule,
  UniqueOperationTypesRule,
  UniqueTypeNamesRule,
} from 'graphql'
import { specifiedSDLRules } from 'graphql/validation/specifiedRules.js'
import { validateSDL } from 'graphql/validation/validate.js'
import { CommandError } from '../terminal/command-error.ts'
import type { LoadedSchema } from './schema-source.ts'
import { schemaWarnings, withPlace } from './schema-warnings.ts'

/**
 * A schema from SDL, also from one that a strict validator would refuse.
 *
 * @param name - what it is called in messages
 * @throws CommandError `schema_invalid` for what is no SDL, or would be half a schema
 */
export function schemaFromSdl(name: string, text: string): LoadedSchema {
  const schema = quickSchema(text) ?? carefulSchema(name, text)
  return {
    schema,
    name,
    get warnings() {
      const document = parse(text)
      return schemaWarnings({ schema: build(document), errors: validateSDL(document, undefined, otherRules) })
    },
  }
}

export function notASchema(name: string, why: string): CommandError {
  return new CommandError({ code: 'schema_invalid', message: `${name} is not a schema: ${why}` })
}

/** Without the places of things, which are asked for when something is wrong, and take as much memory as all the rest. */
function quickSchema(text: string): GraphQLSchema | undefined {
  try {
    const document = parse(text, { noLocation: true })
    return mayLoseSomething(document) ? undefined : build(document)
  } catch {
    return undefined
  }
}

/** Says what is wrong, if anything is. */
function carefulSchema(name: string, text: string): GraphQLSchema {
  try {
    const document = parse(new Source(text, name))
    if (document.definitions.some(isTypeDefinitionNode)) {
      const [lost] = validateSDL(document, undefined, definitionRules)
      if (lost !== undefined) throw lost
      return build(document)
    }
  } catch (error) {
    throw notASchema(name, error instanceof GraphQLError ? withPlace(error) : String(error))
  }
  throw notASchema(name, 'It defines no types. Is it a file of queries?')
}

/** Whether the builder could leave something out without a word. Quicker than the rules, which say what it is. */
function mayLoseSomething({ definitions }: DocumentNode): boolean {
  if (definitions.some(isTypeSystemExtensionNode) || !definitions.some(isTypeDefinitionNode)) return true
  const names = definitions.flatMap((definition) => {
    if (definition.kind === Kind.SCHEMA_DEFINITION) {
      return ['schema', ...definition.operationTypes.map(({ operation }) => `schema ${operation}`)]
    }
    const isDirective = definition.kind === Kind.DIRECTIVE_DEFINITION
    return 'name' in definition ? [`${isDirective ? '@' : 'type '}${definition.name?.value}`] : []
  })
  return new Set(names).size < names.length
}

type SdlRules = typeof specifiedSDLRules

/** What the builder would stumble over, or leave out without a word: unknown types, a second type of the same name. */
const definitionRules: SdlRules = [
  LoneSchemaDefinitionRule,
  UniqueOperationTypesRule,
  UniqueTypeNamesRule,
  UniqueDirectiveNamesRule,
  KnownTypeNamesRule,
  PossibleTypeExtensionsRule,
]

/**
 * How directives are used, where a server's tools may know more of them than the file says; and a field that is there
 * twice, of which the last one counts: GitHub published such a schema.
 */
const otherRules: SdlRules = specifiedSDLRules.filter((rule) => !definitionRules.includes(rule))

function build(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true })
}
