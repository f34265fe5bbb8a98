import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Place, placeOf } from '@glue/schema/codegen'
import { type ASTNode, Kind, parse, visit } from 'graphql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDocumentFinder, findDocuments, type FoundDocuments } from './find-documents.ts'

let cwd = ''

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'glue-documents-'))
})

afterEach(() => {
  rmSync(cwd, { recursive: true })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true })
  writeFileSync(join(cwd, path), text)
}

function find(patterns: readonly string[] = ['**/*']): Promise<FoundDocuments> {
  return findDocuments({ patterns, cwd })
}

describe('where documents are looked for', () => {
  test('.graphql files and graphql(…) in code are found, in the order of their paths', async () => {
    write('src/b.graphql', 'query B { me { id } }')
    write('src/a.tsx', 'const a = graphql(`query A { me { id } }`)\nconst c = graphql("query C { me { id } }")')
    write('src/c.gql', 'query D { me { id } } query E { me { id } }')
    const { documents, problems } = await find()
    expect(problems).toEqual([])
    expect(documents.map(({ path, isInCode, document }) => [path, isInCode, namesIn(document)])).toEqual([
      ['src/a.tsx', true, ['A']],
      ['src/a.tsx', true, ['C']],
      ['src/b.graphql', false, ['B']],
      ['src/c.gql', false, ['D', 'E']],
    ])
  })

  test('a device that calls itself a document is passed over: reading it would never end', async () => {
    symlinkSync('/dev/zero', join(cwd, 'endless.graphql'))
    write('a.graphql', 'query A { me { id } }')
    const { documents } = await find()
    expect(documents.map(({ path }) => path)).toEqual(['a.graphql'])
  })

  test('a file that is UTF-16 is named, with what to do', async () => {
    writeFileSync(join(cwd, 'a.graphql'), Buffer.from('\uFEFFquery A { me { id } }', 'utf16le'))
    await expect(find()).rejects.toMatchObject({ code: 'file_failed', message: expect.stringContaining('as UTF-8') })
  })

  test('nothing of node_modules, dist and .git is, and nothing that is to be ignored', async () => {
    const folders = ['node_modules/x', 'packages/y/node_modules/x', 'dist', '.git', 'src/generated']
    for (const folder of folders) write(`${folder}/a.graphql`, 'query A { me { id } }')
    write('src/b.graphql', 'query B { me { id } }')
    const { documents } = await findDocuments({ patterns: ['**/*.graphql'], cwd, ignore: ['src/generated/**'] })
    expect(documents.map(({ path }) => path)).toEqual(['src/b.graphql'])
  })

  test('a pattern may leave files out, name a folder, or lead out of the project', async () => {
    write('app/src/a.graphql', 'query A { me { id } }')
    write('app/src/b.test.graphql', 'query B { me { id } }')
    write('app/src/picture.png', 'graphql(`')
    write('shared/c.graphql', 'query C { me { id } }')
    const patterns = ['src', '!**/*.test.graphql', '../shared/*.graphql']
    const { documents, problems } = await findDocuments({ patterns, cwd: join(cwd, 'app') })
    expect(documents.map(({ path }) => path)).toEqual(['../shared/c.graphql', 'src/a.graphql'])
    expect(problems).toEqual([])
  })

  test('a folder that links to itself ends', async () => {
    write('src/a.graphql', 'query A { me { id } }')
    symlinkSync(join(cwd, 'src'), join(cwd, 'src/again'))
    const { documents } = await find()
    expect(documents.map(({ path }) => path)).toEqual(['src/a.graphql'])
  })

  test('files without operations are fine: comments, nothing, SDL of the app itself', async () => {
    write('a.graphql', '')
    write('b.graphql', '# query A { me { id } }\n\n  ,\n')
    write('c.graphql', 'extend type Query { local: Boolean }')
    write('d.ts', 'export const graphql = (text: string) => text\n')
    expect(await find()).toEqual({ documents: [], problems: [] })
  })

  test.skipIf(process.getuid?.() === 0)('a file that cannot be read is named', async () => {
    write('a.graphql', 'query A { me { id } }')
    chmodSync(join(cwd, 'a.graphql'), 0)
    await expect(find()).rejects.toMatchObject({ code: 'file_failed', message: expect.stringContaining('a.graphql') })
  })

  test('a link to nothing is no file', async () => {
    symlinkSync(join(cwd, 'missing.graphql'), join(cwd, 'a.graphql'))
    expect(await find()).toEqual({ documents: [], problems: [] })
  })
})

describe('what counts as graphql(…)', () => {
  test.each([
    ['with type arguments', 'graphql<A, B<C>>(`query A { me { id } }`)'],
    ['after a comment for the editor', 'graphql(/* GraphQL */ `query A { me { id } }`)'],
    ['over several lines', 'graphql (\n  `query A { me { id } }`,\n)'],
    ['in parentheses', 'graphql((`query A { me { id } }`))'],
    ['as a plain string', "graphql('query A { me { id } }')"],
    ['in a decorator', '@using(graphql(`query A { me { id } }`)) class B {}'],
    ['spread', 'const a = [...graphql(`query A { me { id } }`)]'],
    ['asserted', 'const a = graphql(`query A { me { id } }`) as unknown as B satisfies B'],
    ['inside of another call', 'use(graphql(`query A { me { id } }`), () => { using(1) })'],
    ['from the generated folder', "import { graphql } from './generated/graphql.ts'\ngraphql(`query A { me { id } }`)"],
    ['from an alias', "import { graphql } from '#generated'\ngraphql(`query A { me { id } }`)"],
  ])('%s', async (_title, code) => {
    write('a.ts', code)
    const { documents, problems } = await find()
    expect(problems).toEqual([])
    expect(documents.map(({ document }) => namesIn(document))).toEqual([['A']])
  })

  test.each([
    ['in a comment', '// graphql(`query A {`)\n/* graphql(`query A {`) */'],
    ['in a string', 'const a = "graphql(`query A {`)"'],
    ['in a template', 'const a = `graphql("query A {")`'],
    ['in a regular expression', 'const a = /graphql("query A {")/'],
    ['a method of that name', 'client.graphql("query A {"); client?.graphql("query A {"); this.graphql("{")'],
    ['a longer name', 'mygraphql("query A {"); graphqlize("query A {"); $graphql("{")'],
    ['with more than a document', 'graphql(schema, "query A {"); graphql("query A {", {})'],
    ['with something that only running it would tell', 'graphql(text); graphql(); graphql(...texts); graphql(1)'],
    ['a tag', 'const a = graphql`query A {`'],
    ['of the npm package graphql', 'import { graphql } from "graphql"; graphql("query A {")'],
    ['of the npm package graphql by another name', 'import { graphqlSync as graphql } from "graphql"; graphql("{")'],
    ['of GitHub', 'import { graphql } from "@octokit/graphql"; graphql("query A {")'],
  ])('not %s', async (_title, code) => {
    write('a.ts', code)
    expect(await find()).toEqual({ documents: [], problems: [] })
  })

  test.each(['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs'])('in %s', async (path) => {
    const jsx = /(?:x|js)$/.test(path) ? 'const b = <p title="graphql(`">graphql(`x`) 😀</p>\n' : ''
    const types = /tsx?$/.test(path) ? 'const c: string = <T,>(d: T) => d\n' : ''
    write(path, `${jsx}${types}export const a = graphql(\`query A { me { id } }\`)`)
    const { documents, problems } = await find()
    expect(problems).toEqual([])
    expect(documents.map(({ document }) => namesIn(document))).toEqual([['A']])
  })
})

describe('places', () => {
  test.each<[string, string, string]>([
    ['a .graphql file', 'a.graphql', 'query A {\n  me {\n    here\n  }\n}\n'],
    ['a .graphql file on its first line', 'a.graphql', 'query A { here }'],
    ['a byte order mark', 'a.graphql', '\uFEFFquery A { here }'],
    ['a .graphql file with tabs and CRLF', 'a.graphql', 'query A {\r\n\tme {\r\n\t\there\r\n\t}\r\n}\r\n'],
    ['the first line of a template', 'a.ts', 'const a = graphql(`query A { here }`)'],
    ['a later line of a template', 'a.ts', '\nconst a = graphql(`\n  query A {\n    here\n  }\n`)'],
    ['a template with CRLF and tabs', 'a.ts', '\r\nconst a = graphql(`\r\n\tquery A {\r\n\t\there\r\n\t}\r\n`)'],
    ['a plain string', 'a.ts', "const a = use(graphql('query A { here }'))"],
    ['a byte order mark before a template', 'a.ts', '\uFEFFgraphql(`query A { here }`)'],
    ['an emoji before the call', 'a.ts', 'const a = "😀é漢"; const b = graphql(`query A { here }`)'],
    ['JSX before the call', 'a.jsx', 'const a = <p>😀{use(graphql(`query A { here }`))}</p>'],
    ['an emoji in the template', 'a.ts', 'graphql(`query A { # 😀\n a(b: "😀") here }`)'],
    ['escapes before it', 'a.ts', 'graphql(`query A { a(b: """\\`\\u{1F600}\\x41\\u0041""") here }`)'],
    ['escapes and CRLF before it', 'a.ts', 'graphql(`\r\nquery A {\r\n a(b: """\\`""")\r\n\there }`)'],
    ['line breaks written as escapes', 'a.ts', 'graphql("query A {\\n  a\\n  here\\n}")'],
    ['a joined line', 'a.ts', 'graphql("query A { a \\\n here }")'],
  ])('%s', async (_title, path, text) => {
    write(path, text)
    const { documents, problems } = await find()
    expect(problems).toEqual([])
    const before = text.replace('\uFEFF', '').split('here')[0] ?? ''
    const lines = before.split(/\r\n|\n/)
    expect(documents.flatMap(({ document }) => placesOf('here', document))).toEqual([
      { path, line: lines.length, column: (lines.at(-1) ?? '').length + 1 },
    ])
  })

  test('the text of a document is what the program hands over, whatever it is written like', async () => {
    write('a.ts', 'graphql(`\r\n  query A { a(b: """\\`x\\`""") \\u{1F600}# \\x41 }\r\n}`)'.replace('\\u{1F600}', ''))
    const { documents } = await find()
    expect(documents[0]?.document.loc?.source.body).toBe('\n  query A { a(b: """`x`""") # A }\n}')
  })

  test('every document of a file has its own', async () => {
    write('a.ts', 'graphql(`query A { here }`)\n\n  graphql(`query B {\n here }`)')
    const { documents } = await find()
    expect(documents.flatMap(({ document }) => placesOf('here', document))).toEqual([
      { path: 'a.ts', line: 1, column: 20 },
      { path: 'a.ts', line: 4, column: 2 },
    ])
  })
})

describe('mistakes', () => {
  test.each([
    ['a.graphql', 'query A {\n  me {\n}\n', { line: 4, column: 1 }],
    ['a.ts', 'const a = graphql(`query A { me { }`)', { line: 1, column: 36 }],
    ['a.ts', 'const a = graphql(`\n\tquery A {\n\t\tme { ]\n`)', { line: 3, column: 8 }],
    ['a.ts', 'const a = graphql("query A {\\n me { ]")', { line: 1, column: 37 }],
    ['a.ts', 'const a = graphql(``)', { line: 1, column: 20 }],
  ])('GraphQL of %s that cannot be parsed: %j', async (path, text, place) => {
    write(path, text)
    const { documents, problems } = await find()
    expect(documents).toEqual([])
    expect(problems).toEqual([{ path, ...place, message: expect.stringMatching(/^Syntax Error: /) }])
  })

  test('a template with ${…} says what to do, and the others are still found', async () => {
    write(
      'a.ts',
      'const a = graphql(`\n  ${UserFields}\n  query A { me { ...UserFields } }\n`)\ngraphql(`query B { me { id } }`)',
    )
    const { documents, problems } = await find()
    expect(problems).toEqual([
      { path: 'a.ts', line: 2, column: 5, message: expect.stringContaining('spread it by its name') },
    ])
    expect(documents.map(({ document }) => namesIn(document))).toEqual([['B']])
  })

  test('code that cannot be parsed is one where it calls graphql(…), and nobody’s business where it does not', async () => {
    write('a.ts', 'const a = = 1\ngraphql(`query A { me { id } }`)')
    write('b.ts', 'const a = = 1\n')
    const { problems } = await find()
    expect(problems).toEqual([
      { path: 'a.ts', line: 1, column: 11, message: expect.stringContaining('cannot be parsed') },
    ])
  })

  test('what only a compiler minds does not hide a document', async () => {
    write('a.ts', 'let a = 1; let a = 2; return graphql(`query A { me { id } }`)')
    const { documents, problems } = await find()
    expect(problems).toEqual([])
    expect(documents).toHaveLength(1)
  })

  test.each(['\\u{zz}', '\\xz', '\\u12', '\\8', '\\'])('the escape %s does not crash', async (escape) => {
    write('a.ts', `graphql(\`query A { a(b: "${escape}") }\`)`)
    write('b.js', `graphql('query A { a(b: "${escape}") ] }')`)
    await expect(find()).resolves.toBeDefined()
  })
})

describe('a finder that goes on', () => {
  test('gives the same objects for files that did not change, and new ones for those that did', async () => {
    write('a.graphql', 'query A { me { id } }')
    write('b.ts', 'graphql(`query B { me { id } }`)')
    const finder = createDocumentFinder({ patterns: ['**/*'], cwd })
    const [a, b] = (await finder.find()).documents
    write('b.ts', 'graphql(`query C { me { id } }`)')
    const [again, changed] = (await finder.find()).documents
    expect(again).toBe(a)
    expect(changed).not.toBe(b)
    expect(changed && namesIn(changed.document)).toEqual(['C'])
  })

  test('sees a change within the same moment and of the same length', async () => {
    const finder = createDocumentFinder({ patterns: ['**/*'], cwd })
    const wanted = Array.from({ length: 100 }, (_, index) => `Q${100 + index}`)
    const names = []
    for (const name of wanted) {
      write('a.graphql', `query ${name} { me { id } }`)
      names.push(...(await finder.find()).documents.flatMap(({ document }) => namesIn(document)))
    }
    expect(names).toEqual(wanted)
  })

  test('keeps what it has of a file that was only touched', async () => {
    write('a.graphql', 'query A { me { id } }')
    const finder = createDocumentFinder({ patterns: ['**/*'], cwd })
    const [before] = (await finder.find()).documents
    utimesSync(join(cwd, 'a.graphql'), new Date(0), new Date(0))
    expect((await finder.find()).documents[0]).toBe(before)
  })

  test('sees files come and go', async () => {
    write('a.graphql', 'query A { me { id } }')
    const finder = createDocumentFinder({ patterns: ['**/*'], cwd })
    await finder.find()
    rmSync(join(cwd, 'a.graphql'))
    write('b.graphql', 'query B { me { id } }')
    expect((await finder.find()).documents.map(({ path }) => path)).toEqual(['b.graphql'])
  })

  test('looks only at what changed where that is said, and lists the folders where it is not enough', async () => {
    write('a.graphql', 'query A { me { id } }')
    write('b.graphql', 'query B { me { id } }')
    const finder = createDocumentFinder({ patterns: ['**/*'], cwd })
    const names = async (...changed: string[]) =>
      (await finder.find(changed)).documents.flatMap(({ document }) => namesIn(document))
    await names()
    write('a.graphql', 'query Changed { me { id } }')
    write('b.graphql', 'query Unsaid { me { id } }')
    expect(await names('a.graphql')).toEqual(['Changed', 'B'])
    write('c.graphql', 'query C { me { id } }')
    expect(await names('c.graphql')).toEqual(['Changed', 'Unsaid', 'C'])
    symlinkSync(join(cwd, 'a.graphql'), join(cwd, 'link.graphql'))
    await names()
    writeFileSync(join(cwd, 'kept'), 'query Kept { me { id } }')
    rmSync(join(cwd, 'link.graphql'))
    symlinkSync(join(cwd, 'kept'), join(cwd, 'link.graphql'))
    rmSync(join(cwd, 'a.graphql'))
    expect(await names('a.graphql')).toEqual(['Unsaid', 'C', 'Kept'])
  })
})

function namesIn(document: ReturnType<typeof parse>): (string | undefined)[] {
  return document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? definition.name?.value : undefined,
  )
}

function placesOf(field: string, document: ASTNode): Place[] {
  const places: Place[] = []
  visit(document, {
    Field(node) {
      if (node.name.value === field) places.push(placeOf(node))
    },
  })
  return places
}
