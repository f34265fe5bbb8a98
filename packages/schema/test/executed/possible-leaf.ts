import { type GraphQLLeafType, isEnumType } from 'graphql'
import type { Prefixes } from './held-ids.ts'

/** Where a leaf stands. */
export interface LeafPlace {
  readonly prefixes: Prefixes
  /** In a result, an enum may have a value that is new. */
  readonly isOutput: boolean
}

/** Whether a value of JSON is one of a leaf's type. What is not known of a scalar is allowed. */
export function isPossibleLeaf(value: unknown, type: GraphQLLeafType, { prefixes, isOutput }: LeafPlace): boolean {
  if (isEnumType(type)) return typeof value === 'string' && (isOutput || type.getValue(value) !== undefined)
  switch (type.name) {
    case 'ID':
      return typeof value === 'string' && (prefixes?.some((prefix) => value.startsWith(prefix)) ?? true)
    case 'String':
      return typeof value === 'string'
    case 'Int':
    case 'Float':
      return typeof value === 'number'
    case 'Boolean':
      return typeof value === 'boolean'
    case 'DateTime':
      return typeof value === 'string' && /^\d+-\d+-\d+T/.test(value)
    case 'Color':
      return typeof value === 'string' && (value === 'none' || value.startsWith('#'))
    case 'Palette':
      return Array.isArray(value) && value.every((item) => typeof item === 'number')
    default:
      return true
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
