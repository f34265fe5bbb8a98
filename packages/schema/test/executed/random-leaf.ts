import { type GraphQLLeafType, isEnumType } from 'graphql'
import type { Prefixes } from './held-ids.ts'
import type { Random } from './random.ts'

/** A value of a leaf's type, as it stands in JSON. */
export function randomLeaf(type: GraphQLLeafType, prefixes: Prefixes, random: Random): unknown {
  if (isEnumType(type)) return random.pick(type.getValues()).name
  switch (type.name) {
    case 'ID':
      return random.pick(prefixes ?? ['', 'usr_', 'x']) + random.below(1000)
    case 'Int':
      return random.below(100) - 10
    case 'Float':
      return random.below(1000) / 8
    case 'Boolean':
      return random.chance(0.5)
    case 'String':
      return random.pick(['', 'text', 'usr_1', 'a "quoted" \\ */ `${x}`', 'é\n'])
    case 'DateTime':
      return random.pick(['2026-01-31T09:30:00Z', '2026-12-01T00:00:00.123+01:00'])
    case 'Color':
      return random.pick(['none', '#fff', '#'])
    case 'Palette':
      return random.pick([[], [1], [1, 2]])
    default:
      return random.pick(['text', 7, [], {}, { a: [null, { b: true }] }, false])
  }
}

/** What the test tells the generator of custom scalars. `JSON` stays unknown. */
export const scalars = { Color: "'none'|`#${string}`", Palette: 'readonly number[]' }
