import { getIntrospectionQuery, type IntrospectionOptions } from 'graphql'

/** A part of introspection that came into the specification later than the rest: older servers do not know it. */
export type NewerPart =
  | 'oneOf'
  | 'schemaDescription'
  | 'inputValueDeprecation'
  | 'specifiedByUrl'
  | 'directiveIsRepeatable'

/** The introspection query, without the parts that a server does not know. */
export function introspectionQuery(unknownParts: ReadonlySet<NewerPart>): string {
  const options: IntrospectionOptions = Object.fromEntries(
    newerPartNames.map((part) => [part, !unknownParts.has(part)]),
  )
  return getIntrospectionQuery(options)
}

/** The parts that a server's error messages complain about. Each server has its own words, the names are the same. */
export function refusedParts(messages: readonly string[]): NewerPart[] {
  return newerPartNames.filter((part) => messages.some((message) => newerParts[part].refusal(message)))
}

/** What a schema lacks that was asked for without these parts. */
export function missingBecauseOf(unknownParts: ReadonlySet<NewerPart>): string[] {
  return newerPartNames.filter((part) => unknownParts.has(part)).map((part) => newerParts[part].tells)
}

interface PartDescription {
  readonly refusal: (message: string) => boolean
  readonly tells: string
}

const newerParts: Readonly<Record<NewerPart, PartDescription>> = {
  oneOf: { refusal: (message) => /\bisOneOf\b/.test(message), tells: 'which inputs are `@oneOf`' },
  schemaDescription: {
    refusal: (message) => /\bdescription\b/.test(message) && /\b__Schema\b/.test(message),
    tells: 'the description of the schema',
  },
  inputValueDeprecation: {
    refusal: (message) => /\bincludeDeprecated\b|\b__InputValue\b/.test(message),
    tells: 'which arguments and input fields are deprecated',
  },
  specifiedByUrl: { refusal: (message) => /\bspecifiedByURL\b/.test(message), tells: 'where scalars are specified' },
  directiveIsRepeatable: {
    refusal: (message) => /\bisRepeatable\b/.test(message),
    tells: 'which directives are repeatable',
  },
}

const newerPartNames: readonly NewerPart[] = [
  'oneOf',
  'schemaDescription',
  'inputValueDeprecation',
  'specifiedByUrl',
  'directiveIsRepeatable',
]
