import { stripVTControlCharacters, styleText } from 'node:util'
import { buildSchema, parse, Source } from 'graphql'
import { describe, expect, test } from 'vitest'
import { compareSchemas, type SchemaDiff } from './compare-schemas.ts'
import { diffVerdict } from './diff-verdict.ts'
import { markdownReport } from './markdown-report.ts'
import { schemaChangeset } from './schema-changeset.ts'
import { textReport } from './text-report.ts'

const plain = { style: (_format: unknown, text: string): string => text, all: false }

const sdl = `
type Query { threads(first: Int): [Thread!]! me: User }
type Thread { id: ID! subject: String! kind: Kind! }
type User { name: String! email: String }
enum Kind { DIRECT CHANNEL }
`

const operations = `query Threads {
  threads { ...Parts }
}
query Inbox {
  threads(first: 3) { id ...Parts }
}
fragment Parts on Thread {
  subject
  kind
}`

const breaking = sdl
  .replace('subject: String!', 'subject: String')
  .replace('email: String', '')
  .replace('DIRECT', 'DIRECT SECRET')
  .replace('first: Int', 'first: Int @deprecated(reason: "Ask @team,\\n <b>or</b> use `last`.")')
  .replace('name: String!', 'name: String! "New" nick: String')

describe('a diff for a person', () => {
  test('has the worst first, what touches the documents before the rest, and the verdict last', async () => {
    expect(textReport(await diffOf(breaking), plain)).toBe(`Breaking
  Thread.subject changed its type from String! to String.
      a.graphql:8:3  Inbox, Threads (fragment Parts)
  Not used by your documents:
    User.email was removed.

Dangerous
  Kind.SECRET was added.
      a.graphql:9:3  Inbox, Threads (fragment Parts)

Deprecations
  Query.threads(first:) is deprecated: Ask @team, <b>or</b> use \`last\`.
      a.graphql:5:11  Inbox

Safe
  Not used by your documents:
    User.nick was added.

2 breaking changes, 1 touches 2 operations. Also 1 dangerous, 1 deprecation, 1 safe.`)
  })

  test('does not pretend to know who is touched without documents', async () => {
    expect(textReport(await diffOf(sdl.replace('email: String', ''), null), plain)).toBe(`Breaking
  User.email was removed.

1 breaking change.`)
  })

  test('counts what is long and touches nobody, unless it is asked for', async () => {
    const many = sdl.replace('email: String', Array.from({ length: 11 }, (_, index) => `email${index}: Int`).join(' '))
    const diff = await diffOf(`${many.replace('DIRECT', '"New" DIRECT')} type Fresh { a: Int }`)
    const text = textReport(diff, plain)
    expect(text).toContain(`Safe
  Not used by your documents:
    11 fields added
    1 type added
    1 description changed
    (--all lists them)`)
    expect(textReport(diff, { ...plain, all: true })).toContain('    User.email7 was added.\n')
  })

  test('shows ten places of a change, and all of them if asked', async () => {
    const text = Array.from({ length: 12 }, (_, index) => `query Q${index} { me { email } }`).join('\n')
    const diff = await diffOf(sdl.replace('email: String', ''), text)
    expect(textReport(diff, plain)).toContain('a.graphql:10:17  Q9\n      and 2 more (--all lists them)\n')
    expect(textReport(diff, { ...plain, all: true })).toContain('a.graphql:12:18  Q11\n')
  })

  test('has colours on a terminal, and the same words', async () => {
    const diff = await diffOf(breaking)
    const style = (format: Parameters<typeof styleText>[0], text: string): string =>
      styleText(format, text, { validateStream: false })
    const coloured = textReport(diff, { style, all: false })
    expect(coloured).not.toBe(textReport(diff, plain))
    expect(stripVTControlCharacters(coloured)).toBe(textReport(diff, plain))
  })

  test('says that an operation is not valid any more, though no change is known to break it', async () => {
    const before = `type Query { pet: Pet } union Pet = Cat | Dog type Cat { name: String } type Dog { title: String }`
    const diff = await diffOf(
      before.replace('title: String', 'title: String!'),
      'query Pets { pet { ... on Cat { x: name } ... on Dog { x: title } } }',
      before,
    )
    const text = textReport(diff, plain)
    expect(text).toMatch(/^No longer valid\n {2}Fields "x" conflict .*\n {6}a\.graphql:1:33 {2}Pets$/m)
    expect(text.split('\n').at(-1)).toBe(
      'No change is known to be breaking, but 1 operation is no longer valid. Also 1 safe.',
    )
    expect(markdownReport(diff)).toContain('- `a.graphql:1:33` in `Pets`: `Fields "x" conflict')
    expect(diffVerdict(diff).exitCode).toBe(1)
    expect(schemaChangeset(diff, ['a'])?.bump).toBe('major')
  })
})

describe('a diff in Markdown', () => {
  test('has headings and lists, and shows the words of a schema as code, whatever is in them', async () => {
    expect(markdownReport(await diffOf(breaking))).toBe(`## Schema changes

2 breaking changes, 1 touches 2 operations. Also 1 dangerous, 1 deprecation, 1 safe.

### Breaking

- \`Thread.subject\` changed its type from \`String!\` to \`String\`.
  - \`a.graphql:8:3\` in \`Inbox\`, \`Threads\` (fragment \`Parts\`)

Not used by your documents:

- \`User.email\` was removed.

### Dangerous

- \`Kind.SECRET\` was added.
  - \`a.graphql:9:3\` in \`Inbox\`, \`Threads\` (fragment \`Parts\`)

### Deprecations

- \`Query.threads(first:)\` is deprecated: \`\` Ask @team, <b>or</b> use \`last\`. \`\`
  - \`a.graphql:5:11\` in \`Inbox\`

### Safe

Not used by your documents:

- \`User.nick\` was added.`)
  })

  test('folds what is long and touches nobody', async () => {
    const many = sdl.replace('email: String', Array.from({ length: 11 }, (_, index) => `email${index}: Int`).join(' '))
    expect(markdownReport(await diffOf(many))).toContain(`### Safe

<details>
<summary>11 fields added</summary>

- \`User.email0\` was added.
`)
  })
})

describe('the verdict', () => {
  test.each([
    ['nothing changed', sdl, operations, 0, undefined, 'The schemas are the same.'],
    [
      'a change is safe',
      sdl.replace('id: ID!', 'id: ID! a: Int'),
      operations,
      0,
      'patch',
      'Nothing breaks. Also 1 safe.',
    ],
    [
      'a used enum may have a new value',
      sdl.replace('DIRECT', 'DIRECT SECRET'),
      operations,
      0,
      'minor',
      'Nothing breaks. Also 1 dangerous.',
    ],
    [
      'an unused enum may',
      sdl.replace('DIRECT', 'DIRECT SECRET'),
      'query Me { me { name } }',
      0,
      'patch',
      'Nothing breaks. Also 1 dangerous.',
    ],
    [
      'something used is deprecated',
      sdl.replace('subject: String!', 'subject: String! @deprecated'),
      operations,
      0,
      'minor',
      'Nothing breaks. Also 1 deprecation.',
    ],
    [
      'something used breaks',
      sdl.replace('subject: String!', ''),
      operations,
      1,
      'major',
      '1 breaking change, 1 touches 2 operations.',
    ],
    [
      'something unused breaks',
      sdl.replace('email: String', ''),
      operations,
      2,
      'patch',
      '1 breaking change, none touches your documents.',
    ],
    [
      'something breaks, and there are no documents',
      sdl.replace('email: String', ''),
      null,
      1,
      'major',
      '1 breaking change.',
    ],
    [
      'something is dangerous, and there are no documents',
      sdl.replace('DIRECT', 'DIRECT SECRET'),
      null,
      0,
      'minor',
      'Nothing breaks. Also 1 dangerous.',
    ],
  ])('when %s', async (_when, after, documents, exitCode, bump, summary) => {
    const diff = await diffOf(after, documents)
    expect(diffVerdict(diff)).toMatchObject({ exitCode, summary })
    expect(schemaChangeset(diff, ['@acme/app'])?.bump).toBe(bump)
  })
})

test('a changeset tells whoever upgrades what to look at, in sentences', async () => {
  const changeset = schemaChangeset(await diffOf(breaking), ['@acme/app', '@acme/worker'])
  expect(changeset?.text).toBe(`---
'@acme/app': major
'@acme/worker': major
---

The GraphQL schema changed:

- \`Thread.subject\` changed its type from \`String!\` to \`String\`. This breaks \`Inbox\`, \`Threads\`.
- \`Kind.SECRET\` was added. Look at \`Inbox\`, \`Threads\`.
- \`Query.threads(first:)\` is deprecated: \`\` Ask @team, <b>or</b> use \`last\`. \`\` This concerns \`Inbox\`.

2 other changes ask nothing of you.
`)
  expect(changeset?.fileName).toMatch(/^schema-[\da-f]{8}\.md$/)
})

test('a changeset of what touches nobody says so', async () => {
  const changeset = schemaChangeset(await diffOf(sdl.replace('id: ID!', 'id: ID! a: Int')), ['a'])
  expect(changeset?.text).toBe("---\n'a': patch\n---\n\nThe GraphQL schema changed. 1 change asks nothing of you.\n")
})

// `null` for no documents: an argument that is undefined has its default.
function diffOf(after: string, documents: string | null = operations, before: string = sdl): Promise<SchemaDiff> {
  return compareSchemas({
    before: buildSchema(before),
    after: buildSchema(after),
    documents:
      documents === null
        ? undefined
        : [{ path: 'a.graphql', document: parse(new Source(documents, 'a.graphql')), isInCode: false }],
  })
}
