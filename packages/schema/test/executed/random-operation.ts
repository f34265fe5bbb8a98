import {
  doTypesOverlap,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isLeafType,
  isUnionType,
  type OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import type { Random } from './random.ts'
import { createArgumentWriter } from './random-arguments.ts'

/** What {@link randomOperation} takes. */
export interface RandomOperationOptions {
  readonly schema: GraphQLSchema
  readonly random: Random
  readonly operation: OperationTypeNode
  /** The operation's name, and the beginning of its fragments' names. */
  readonly name: string
}

/**
 * The text of an operation with its fragments, all of it by chance.
 *
 * Not each is valid: two fields may have the same key and not be mergeable.
 */
export function randomOperation({ schema, random, operation, name }: RandomOperationOptions): string {
  const root = schema.getRootType(operation)
  if (!root) throw new Error(`The schema has no ${operation}.`)
  const composites = Object.values(schema.getTypeMap())
    .filter((type) => isCompositeType(type))
    .filter((type) => !type.name.startsWith('__'))
  const results = composites
    .flatMap((type) => fieldsOf(schema, type).map((field) => getNamedType(field.type)))
    .filter((type) => isCompositeType(type))
  const { argumentsOf, condition, definitionsOf } = createArgumentWriter(random)
  const keys: ResponseKey[] = []
  const fragments: { readonly name: string; readonly type: GraphQLCompositeType; readonly text: string }[] = []

  const selectionSet = (type: GraphQLCompositeType, depth: number): string => {
    const selections = Array.from({ length: 1 + random.below(4) }, () => selection(type, depth))
    return `{ ${selections.join(' ')} }`
  }

  const selection = (type: GraphQLCompositeType, depth: number): string => {
    if (random.chance(0.08)) return `${random.pick(['', '', 'type: ', 'a: '])}__typename${directive()}`
    if (depth > 0 && random.chance(isUnionType(type) ? 0.9 : 0.4)) return fragment(type, depth)
    return field(type, depth)
  }

  const fragment = (type: GraphQLCompositeType, depth: number): string => {
    const overlaps = (other: GraphQLCompositeType): boolean => doTypesOverlap(schema, type, other)
    const usable = fragments.filter((candidate) => overlaps(candidate.type))
    const exact = usable.filter((candidate) => candidate.type === type)
    if (exact.length > 0 && random.chance(0.6)) return `...${random.pick(exact).name}${directive()}`
    if (usable.length > 0 && random.chance(0.3)) return `...${random.pick(usable).name}${directive()}`
    if (random.chance(0.25)) return `...${directive()} ${selectionSet(type, depth - 1)}`
    const narrowed = random.pick([type, ...composites.filter(overlaps)])
    return `... on ${narrowed.name}${directive()} ${selectionSet(narrowed, depth - 1)}`
  }

  const field = (type: GraphQLCompositeType, depth: number, directives = directive()): string => {
    const fields = fieldsOf(schema, type).filter((candidate) => depth > 0 || isLeafType(getNamedType(candidate.type)))
    if (fields.length === 0) return '__typename'
    const merging = fields.filter(isMerging)
    const chosen = random.pick(merging.length > 0 && random.chance(0.6) ? merging : fields)
    const { key, given } = keyOf(chosen)
    const named = getNamedType(chosen.type)
    const alias = key === chosen.name ? '' : `${key}: `
    const inner = isCompositeType(named) ? ` ${selectionSet(named, depth - 1)}` : ''
    return `${alias}${chosen.name}${given}${directives}${inner}`
  }

  /** Whether a field's selections meet others: those of another place, or of a fragment. */
  const isMerging = (candidate: GraphQLField<unknown, unknown>): boolean => {
    const named = getNamedType(candidate.type)
    const isKnown = keys.some(({ meaning }) => meaning === meaningOf(candidate))
    return isCompositeType(named) && (isKnown || fragments.some(({ type }) => type === named))
  }

  /** Often a key that means the same already. */
  const keyOf = (chosen: GraphQLField<unknown, unknown>): ResponseKey => {
    const meaning = meaningOf(chosen)
    const same = keys.filter((known) => known.meaning === meaning)
    if (same.length > 0 && random.chance(0.7)) return random.pick(same)
    const isFree = (wanted: string): boolean => keys.every(({ key }) => key !== wanted) || random.chance(0.1)
    const wanted = random.chance(0.2) ? ['a', 'b', 'type', chosen.name] : [chosen.name]
    const key = wanted.find(isFree) ?? `${chosen.name}_${keys.length}`
    const fresh = { key, meaning, given: argumentsOf(chosen) }
    keys.push(fresh)
    return fresh
  }

  const directive = (): string => {
    if (random.chance(0.8)) return ''
    const value = random.chance(0.1) ? random.pick(['true', 'false']) : condition()
    return ` @${random.pick(['include', 'skip'])}(if: ${value})`
  }

  for (let index = random.below(6); index > 0; index--) {
    // Types that many fields give are more often in fragments.
    const type = random.chance(0.15) ? root : random.pick(results)
    const text = selectionSet(type, 2)
    fragments.push({ name: `${name}_${index}`, type, text })
  }
  // A subscription has one field, always.
  const body = operation === 'subscription' ? `{ ${field(root, 3, '')} }` : selectionSet(root, 3)
  const used = new Set([body])
  // A set grows while it is walked: a fragment uses others.
  for (const text of used) for (const known of fragments) if (text.includes(`...${known.name}`)) used.add(known.text)
  return [
    `${operation} ${name}${definitionsOf([...used].join(' '))} ${body}`,
    ...fragments.map((known) => `fragment ${known.name} on ${known.type.name} ${known.text}`),
  ].join('\n')
}

/** A key of the response, with what it stands for wherever it is selected. */
interface ResponseKey {
  readonly key: string
  readonly meaning: string
  readonly given: string
}

function fieldsOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLField<unknown, unknown>[] {
  if (isUnionType(type)) return []
  const fields = Object.values(type.getFields())
  return type === schema.getQueryType() ? [...fields, SchemaMetaFieldDef, TypeMetaFieldDef] : fields
}

/** Fields with the same name and arguments, whose types have the same shape, can be merged. */
function meaningOf({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type)
  const shape = isLeafType(named) ? String(type) : String(type).replace(named.name, '{}')
  return `${name}(${args.join()}): ${shape}`
}
