import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isTypeDefinitionNode,
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
  const document = parseSdl(name, text)
  const [lost] = validateSDL(document, undefined, definitionRules)
  if (lost !== undefined) throw notASchema(name, withPlace(lost))
  if (!document.definitions.some(isTypeDefinitionNode)) {
    throw notASchema(name, 'It defines no types. Is it a file of queries?')
  }
  const schema = build(name, document)
  return {
    schema,
    name,
    get warnings() {
      return schemaWarnings({ schema, errors: validateSDL(document, undefined, otherRules) })
    },
  }
}

export function notASchema(name: string, why: string): CommandError {
  return new CommandError({ code: 'schema_invalid', message: `${name} is not a schema: ${why}` })
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

function parseSdl(name: string, text: string): DocumentNode {
  try {
    return parse(new Source(text, name))
  } catch (error) {
    throw notASchema(name, reasonOf(error))
  }
}

function build(name: string, document: DocumentNode): GraphQLSchema {
  try {
    return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true })
  } catch (error) {
    throw notASchema(name, reasonOf(error))
  }
}

function reasonOf(error: unknown): string {
  return error instanceof GraphQLError ? withPlace(error) : String(error)
}
