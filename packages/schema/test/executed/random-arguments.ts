import {
  getNamedType,
  getNullableType,
  GraphQLBoolean,
  type GraphQLField,
  type GraphQLInputType,
  GraphQLNonNull,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
} from 'graphql'
import { heldIDs } from './held-ids.ts'
import { isObject } from './possible-leaf.ts'
import type { Random } from './random.ts'
import { randomInput } from './random-input.ts'

/** Writes the arguments of one operation, and then the variables that stand in them. */
export interface ArgumentWriter {
  /** `(first: 3, where: $v2)`, or nothing */
  argumentsOf(field: GraphQLField<unknown, unknown>): string
  /** A variable for `@include` and `@skip` */
  condition(): string
  /** Those that a text uses: `($v1: Int, $v2: Filter = { limit: 1 })`, or nothing */
  definitionsOf(text: string): string
}

export function createArgumentWriter(random: Random): ArgumentWriter {
  const variables: { readonly name: string; readonly type: string; readonly definition: string }[] = []

  /** A variable that fits: one that is there already, or a new one. */
  const variable = (type: GraphQLInputType, isOneOf = false): string => {
    const nonNull = `${getNullableType(type)}!`
    const fitting = variables.filter((known) => known.type === nonNull || (!isOneOf && known.type === String(type)))
    if (fitting.length > 0 && random.chance(0.5)) return `$${random.pick(fitting).name}`
    const name = `v${variables.length}`
    const given = random.chance(0.25) ? ` = ${valueText(randomNonNull(type), type, 0)}` : ''
    // With a default, a variable may be nullable where null may not stand.
    const nullable = given === '' ? String(type) : String(getNullableType(type))
    const written = isOneOf || random.chance(0.4) ? nonNull : nullable
    variables.push({ name, type: written, definition: `$${name}: ${written}${given}` })
    return `$${name}`
  }

  const randomNonNull = (type: GraphQLInputType): unknown =>
    randomInput(new GraphQLNonNull(getNullableType(type)), undefined, random, 1)

  /** GraphQL's text of a value, with variables in the place of some of its parts. */
  const valueText = (value: unknown, type: GraphQLInputType, variableChance: number): string => {
    if (value === null) return 'null'
    const part = (item: unknown, itemType: GraphQLInputType, isOneOf = false): string =>
      random.chance(variableChance) ? variable(itemType, isOneOf) : valueText(item, itemType, variableChance)
    const inner = getNullableType(type)
    if (isListType(inner) && Array.isArray(value)) {
      return `[${value.map((item) => part(item, inner.ofType)).join(', ')}]`
    }
    if (isInputObjectType(inner) && isObject(value)) {
      const fields = Object.entries(value).flatMap(([name, field]) => {
        const definition = inner.getFields()[name]
        return definition ? [`${name}: ${part(field, definition.type, inner.isOneOf)}`] : []
      })
      return `{ ${fields.join(', ')} }`
    }
    return isEnumType(getNamedType(inner)) ? String(value) : constantText(value)
  }

  return {
    argumentsOf({ args }) {
      const given = args.filter((argument) => isRequiredArgument(argument) || random.chance(0.4))
      const texts = given.map((argument) => {
        const { name, type } = argument
        if (random.chance(0.4)) return `${name}: ${variable(type)}`
        return `${name}: ${valueText(randomInput(type, heldIDs(argument), random), type, 0.3)}`
      })
      return texts.length === 0 ? '' : `(${texts.join(', ')})`
    },
    condition: () => variable(new GraphQLNonNull(GraphQLBoolean)),
    definitionsOf(text) {
      const names = new Set(text.match(/(?<=\$)v\d+/g))
      const used = variables.flatMap(({ name, definition }) => (names.has(name) ? [definition] : []))
      return used.length === 0 ? '' : `(${used.join(', ')})`
    },
  }
}

/** The text of a scalar's value; a custom one may hold anything. */
function constantText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(constantText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${constantText(field)}`)
  return `{ ${fields.join(', ')} }`
}
