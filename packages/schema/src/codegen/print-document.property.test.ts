import {
  type Arbitrary,
  array,
  assert as check,
  constantFrom,
  letrec,
  oneof,
  option,
  property,
  string,
  tuple,
} from 'fast-check'
import { type DocumentNode, parse, print, visit } from 'graphql'
import { expect, test } from 'vitest'
import { printDocument } from './print-document.ts'

const name = constantFrom('a', 'me', 'createdAt', '__typename', 'aNameThatIsSoLongThatThreeOfThemWrapALine')
const join = (parts: Arbitrary<string>, separator: string, maxLength = 3) =>
  array(parts, { maxLength }).map((texts) => texts.join(separator))
const wrapped = (inner: Arbitrary<string>, before: string, after: string) =>
  inner.map((text) => (text === '' ? '' : before + text + after))

const { value, selectionSet } = letrec<{ value: string; selectionSet: string; selection: string }>((tie) => {
  const block = string({ unit: constantFrom('x', ' ', '\n', '\t', '"', '\\', 'é') })
  const directives = join(
    tuple(
      name,
      wrapped(
        join(
          tuple(name, tie('value')).map((pair) => pair.join(': ')),
          ', ',
          1,
        ),
        '(',
        ')',
      ),
    ).map(([directive, given]) => ` @${directive}${given}`),
    '',
    2,
  )
  const given = wrapped(
    join(
      tuple(name, tie('value')).map((pair) => pair.join(': ')),
      ', ',
    ),
    '(',
    ')',
  )
  return {
    value: oneof(
      { maxDepth: 2 },
      constantFrom('1', '-2.5e3', 'true', 'null', 'enumValue', '$a', '[]', '{}'),
      string({ unit: 'binary' }).map((text) => JSON.stringify(text.replaceAll(/\p{Cs}/gu, ''))),
      block.map((text) => `"""${text.replaceAll('"""', '').replaceAll(/"$|\\/g, ' ')}"""`),
      join(tie('value'), ', ', 2).map((items) => `[${items}]`),
      join(
        tuple(name, tie('value')).map((pair) => pair.join(': ')),
        ', ',
        2,
      ).map((fields) => `{${fields}}`),
    ),
    selection: oneof(
      { maxDepth: 2 },
      tuple(option(name), name, given, directives).map(
        ([alias, field, list, text]) => `${alias === null ? '' : `${alias}: `}${field}${list}${text}`,
      ),
      directives.map((text) => `...F${text}`),
      tuple(constantFrom('', ' on T'), directives, tie('selectionSet')).map(
        ([on, text, set]) => `...${on}${text} ${set}`,
      ),
      tuple(name, given, directives, tie('selectionSet')).map((parts) => parts.join(' ')),
    ),
    selectionSet: array(tie('selection'), { minLength: 1, maxLength: 3 }).map((texts) => `{ ${texts.join('\n')} }`),
  }
})
const constant = value.filter((text) => !text.includes('$'))
const variables = wrapped(
  join(
    tuple(name, constantFrom('Int', '[ID!]!'), option(constant)).map(
      ([variable, type, given]) => `$${variable}: ${type}${given === null ? '' : ` = ${given}`}`,
    ),
    ', ',
  ),
  '(',
  ')',
)
const operation = tuple(constantFrom('query', 'mutation'), constantFrom('', ' Q'), variables, selectionSet).map(
  ([kind, named, list, set]) => `${kind}${named}${list} ${set}`,
)
const documents = tuple(operation, array(selectionSet, { maxLength: 1 })).map(([text, fragments]) =>
  [text, ...fragments.map((set) => `fragment F on T ${set}`)].join('\n'),
)

test('a document is printed letter by letter as graphql-js prints it', () => {
  check(
    property(documents, (text) => {
      const document = parse(text)
      expect(printDocument(document)).toBe(print(document))
    }),
    { numRuns: 500 },
  )
})

test('with type names, it differs in them only', () => {
  check(
    property(documents, (text) => {
      const document = parse(text)
      const printed = printDocument(document, { withTypenames: true })
      expect(print(parse(printed))).toBe(printed)
      expect(print(parse(printed))).toBe(print(withTypenames(document)))
    }),
    { numRuns: 300 },
  )
})

/** The same by a visitor, as clients do it. */
function withTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = parent && 'kind' in parent && parent.kind === 'OperationDefinition'
      const isThere = node.selections.some(
        (selection) =>
          selection.kind === 'Field' &&
          selection.name.value === '__typename' &&
          !selection.alias &&
          (selection.directives ?? []).length === 0,
      )
      if (isRoot || isThere) return undefined
      const [typename] = parse('{ __typename }').definitions.flatMap((definition) =>
        'selectionSet' in definition ? (definition.selectionSet?.selections ?? []) : [],
      )
      return typename ? { ...node, selections: [typename, ...node.selections] } : undefined
    },
  })
}
