import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  isTypeDefinitionNode,
  Kind,
  parse,
  type TypeNode,
  visit,
} from 'graphql'
import type { Profile } from '../state/profile.ts'

/**
 * The SDL as a profile has it, without the directive that says how sure we are of each item.
 *
 * In the profile `documented`, what Glue's documentation does not show is gone. A type that it shows without its name
 * gets another name, so that a client which writes our guess, in a variable's type or after `... on`, is refused here
 * as it would be by a Glue that calls it otherwise.
 */
export function profileSchema(sdl: string, profile: Profile): DocumentNode {
  const document = parse(sdl, { noLocation: true })
  return withoutCertainty(profile === 'documented' ? withInventedNames(withoutUndocumented(document)) : document)
}

/** What a type of the SDL is called in a profile's schema, which `typeNames` lists. */
export function profileTypeName(sdlName: string, typeNames: ReadonlySet<string>): string {
  return typeNames.has(sdlName) ? sdlName : inventedName(sdlName)
}

function inventedName(sdlName: string): string {
  return `Undocumented${sdlName}`
}

/**
 * Drops items below `DOCUMENTED`, then what is empty or refers to something dropped, until nothing changes any more.
 */
function withoutUndocumented(document: DocumentNode): DocumentNode {
  let current: DocumentNode = visit(document, {
    enter: (item) => (undocumentedLevels.has(certaintyLevel(item) ?? '') ? null : undefined),
  })
  for (;;) {
    const definitions = current.definitions.filter(isNotEmpty)
    const defined = new Set([...definitions.flatMap(definedName), 'Boolean', 'Float', 'ID', 'Int', 'String'])
    const next = visit(
      { ...current, definitions },
      {
        FieldDefinition: ({ type }) => (defined.has(namedType(type)) ? undefined : null),
        InputValueDefinition: ({ type }) => (defined.has(namedType(type)) ? undefined : null),
        // What is left: the interfaces of an object and the members of a union.
        NamedType: ({ name }) => (defined.has(name.value) ? undefined : null),
      },
    )
    if (next.definitions.length === current.definitions.length) return next
    current = next
  }
}

const undocumentedLevels: ReadonlySet<string> = new Set(['INFERRED', 'SECOND_HAND', 'SEEN_IN_CODE'])

function withInventedNames(document: DocumentNode): DocumentNode {
  const guessed = new Set(
    document.definitions.flatMap((item) => (certaintyLevel(item) === 'NAME_INFERRED' ? definedName(item) : [])),
  )
  return visit(document, {
    enter: (item) => {
      if (item.kind !== Kind.NAMED_TYPE && !isTypeDefinitionNode(item)) return undefined
      const { name } = item
      return guessed.has(name.value) ? { ...item, name: { ...name, value: inventedName(name.value) } } : undefined
    },
  })
}

function withoutCertainty(document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: ({ name }) => (name.value === 'certainty' ? null : undefined),
    DirectiveDefinition: ({ name }) => (name.value === 'certainty' ? null : undefined),
    EnumTypeDefinition: ({ name }) => (name.value === 'Certainty' ? null : undefined),
  })
}

function certaintyLevel(item: ASTNode): string | undefined {
  const directives = 'directives' in item ? (item.directives ?? []) : []
  const directive = directives.find(({ name }) => name.value === 'certainty')
  const level = directive?.arguments?.find(({ name }) => name.value === 'level')?.value
  return level?.kind === Kind.ENUM ? level.value : undefined
}

function isNotEmpty(definition: DefinitionNode): boolean {
  if ('fields' in definition) return (definition.fields ?? []).length > 0
  if (definition.kind === Kind.ENUM_TYPE_DEFINITION) return (definition.values ?? []).length > 0
  if (definition.kind === Kind.UNION_TYPE_DEFINITION) return (definition.types ?? []).length > 0
  return true
}

function definedName(definition: DefinitionNode): string[] {
  return isTypeDefinitionNode(definition) ? [definition.name.value] : []
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}
