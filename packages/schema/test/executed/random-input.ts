import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql'
import { heldIDs, type Prefixes } from './held-ids.ts'
import type { Random } from './random.ts'
import { randomLeaf } from './random-leaf.ts'

/**
 * A value that an argument, an input field or a variable takes, as JSON.
 *
 * @param depth - how many objects may stand in each other
 */
export function randomInput(type: GraphQLInputType, prefixes: Prefixes, random: Random, depth = 2): unknown {
  if (isNonNullType(type)) return nonNull(type.ofType, prefixes, random, depth)
  return random.chance(0.15) ? null : nonNull(type, prefixes, random, depth)
}

function nonNull(type: GraphQLInputType, prefixes: Prefixes, random: Random, depth: number): unknown {
  if (isNonNullType(type)) return nonNull(type.ofType, prefixes, random, depth)
  if (isListType(type)) {
    const length = depth <= 0 ? 0 : random.below(3)
    return Array.from({ length }, () => randomInput(type.ofType, prefixes, random, depth))
  }
  return isInputObjectType(type) ? object(type, random, depth - 1) : randomLeaf(type, prefixes, random)
}

function object(type: GraphQLInputObjectType, random: Random, depth: number): unknown {
  const fields = Object.values(type.getFields())
  if (type.isOneOf) {
    const usable = fields.filter((field) => depth > 0 || !isInputObjectType(field.type))
    const given = random.pick(usable)
    return { [given.name]: nonNull(given.type, heldIDs(given), random, depth) }
  }
  return Object.fromEntries(
    fields.flatMap((field) =>
      isRequiredInputField(field) || (depth > 0 && random.chance(0.3))
        ? [[field.name, randomInput(field.type, heldIDs(field), random, depth)]]
        : [],
    ),
  )
}
