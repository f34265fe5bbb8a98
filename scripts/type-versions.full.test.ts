import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmptyProject, type EmptyProject } from './empty-project.ts'

// Our types on each TypeScript that an app may have: where we develop them, and as somebody gets them.

const root = fileURLToPath(new URL('..', import.meta.url))
const versions = [
  ['5.9', 'tools/node_modules/typescript-5.9'],
  ['6.0', 'tools/node_modules/typescript-6'],
  ['7.0', 'node_modules/typescript'],
] as const

/** Stands beside everything that is compiled, so that a compiler which looks at nothing is noticed. */
const mistake = '// @ts-expect-error nothing is wrong here\nexport const right = 1\n'
const mistakeOnly = /^\S*mistake\.ts\(1,1\): error TS2578: Unused '@ts-expect-error' directive\.\n$/

let project: EmptyProject
beforeAll(() => {
  execFileSync('pnpm', ['--dir', join(root, 'tools'), 'install', '--frozen-lockfile', '--reporter=silent'])
  project = createEmptyProject({
    dependencies: {
      '@graphql-codegen/cli': '^7.4.3',
      '@types/node': '^24.0.0',
      '@testing-library/dom': '^10.4.0',
      '@testing-library/react': '^16.3.3',
      '@types/react': '^19.0.0',
      '@types/react-dom': '^19.0.0',
      graphql: '^17.1.0',
      react: '^19.0.0',
      'react-dom': '^19.0.0',
      vitest: '^5.1.1',
    },
  })
  project.write({ 'mistake.ts': mistake, 'src/recent.graphql': recent, 'src/app.tsx': app })
  project.run('node_modules/.bin/glue', ['schema', 'generate'])
  project.write({ 'src/changed.ts': changed, 'entries.ts': entries() })
})
afterAll(() => project[Symbol.dispose]())

describe.each(versions)('TypeScript %s', (version, path) => {
  test('is the one that is used', () => {
    expect(run(path, ['--version'])).toMatch(`Version ${version}.`)
  })

  test('takes what the tests say of our types', () => {
    const tests = globSync('packages/*/src/**/*.test-d.{ts,tsx}', { cwd: root })
    expect(tests.length).toBeGreaterThanOrEqual(4)
    const errors = compile(path, {
      extends: join(root, 'tsconfig.base.json'),
      // Where the types of Node are found does not follow from where this file is.
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
      files: [...tests.map((file) => join(root, file)), 'mistake.ts'],
    })
    expect(errors).toMatch(mistakeOnly)
  })

  test('takes every entry point of every package, and an app with generated code, for Node', () => {
    const errors = compile(path, {
      compilerOptions: { ...asAnApp, module: 'nodenext', exactOptionalPropertyTypes: true, types: ['node'] },
      files: ['entries.ts', ...appFiles, 'mistake.ts'],
    })
    expect(errors).toMatch(mistakeOnly)
  })

  test('takes the app for a bundler, without the types of Node', () => {
    const errors = compile(path, {
      compilerOptions: { ...asAnApp, module: 'esnext', moduleResolution: 'bundler', types: [] },
      files: [...appFiles, 'mistake.ts'],
    })
    expect(errors).toMatch(mistakeOnly)
  })
})

const appFiles = ['src/app.tsx', 'src/changed.ts']
const asAnApp = { noEmit: true, strict: true, skipLibCheck: false, target: 'es2023', jsx: 'react-jsx' }

function compile(typescript: string, config: object): string {
  project.write({ 'tsconfig.json': JSON.stringify(config) })
  return run(typescript, ['--pretty', 'false'])
}

function run(typescript: string, parameters: readonly string[]): string {
  const bin = join(root, typescript, 'bin/tsc')
  const { stdout } = spawnSync(process.execPath, [bin, ...parameters], { cwd: project.folder, encoding: 'utf8' })
  return stdout
}

/** A module that has all that the packages export. */
function entries(): string {
  const names = globSync('node_modules/@glue/*', { cwd: project.folder }).flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join(project.folder, folder, 'package.json'), 'utf8'))
    const modules = Object.keys(exports).filter((entry) => !/\.(?:json|graphql|sql)$/.test(entry))
    return modules.map((entry) => `${name}${entry.slice(1)}`)
  })
  expect(names.length).toBeGreaterThan(15)
  return names.map((name, index) => `export * as entry${index} from '${name}'\n`).join('')
}

const recent = `
query Recent($first: Int) {
  threads(first: $first, order: createdAt) {
    edges { node { id threadType ...Titled } }
  }
}

query ThreadByID($id: ID!) {
  node(id: $id) { __typename ... on Thread { id ...Titled } }
}

fragment Titled on Thread { subject }
`

const app = `
import { GlueClient } from '@glue/client'
import { GlueProvider, useGlueMutation, useGlueQuery } from '@glue/react'
import {
  type DocumentedDocument,
  type FragmentType,
  isThreadID,
  parseThreadID,
  type ThreadID,
  type UnknownEnumValue,
} from '@glue/schema'
import { SendMessageDocument } from '@glue/schema/operations'
import { graphql, RecentDocument, ThreadByIDDocument } from './generated/operations.js'

const client = new GlueClient({ accessToken: '' })

// An id is of its type, in results and in variables.
export async function subjectOf(id: ThreadID): Promise<string | null | undefined> {
  const { node } = await client.request(ThreadByIDDocument, { id })
  const same: ThreadID | undefined = node?.id
  // @ts-expect-error only a thread has one
  if (node?.__typename === 'User') node.subject.length
  return same === undefined ? undefined : node?.subject
}
subjectOf('thr_1')
subjectOf(parseThreadID('thr_1'))
// @ts-expect-error a user's id is no thread's
subjectOf('usr_1')
// @ts-expect-error a user's id is no thread's
client.request(ThreadByIDDocument, { id: 'usr_1' })
// @ts-expect-error the id is required
client.request(ThreadByIDDocument, {})
// @ts-expect-error a text from outside may be anything
export const unseen = (text: string) => client.request(ThreadByIDDocument, { id: text })
export const seen = (text: string) => isThreadID(text) && client.request(ThreadByIDDocument, { id: text })

// A value that Glue adds later has to be thought of.
export async function titles(): Promise<string[]> {
  const { threads } = await client.request(RecentDocument, { first: 3 })
  // @ts-expect-error an answer cannot be changed
  threads.edges = []
  return threads.edges.map(({ node: { threadType, subject } }) => {
    // @ts-expect-error it may be another one by then
    const known: 'thread' | 'chat' = threadType
    switch (threadType) {
      case 'thread':
        return subject ?? known
      case 'chat':
        return 'Chat'
      default: {
        const unknown: UnknownEnumValue = threadType
        return unknown
      }
    }
  })
}

// How sure a document is.
function hashOf<Result, Variables>(document: DocumentedDocument<Result, Variables>): string {
  return document.hash
}
hashOf(ThreadByIDDocument)
// @ts-expect-error the order \`createdAt\` is a guess
hashOf(RecentDocument)

// What is written in code.
const person = graphql(\`
  fragment Person on User {
    id
    name
  }
\`)
const viewer = graphql(\`
  query Viewer {
    me {
      ...Person
    }
  }
\`)
export const greeting = ({ name }: FragmentType<typeof person>): string => 'Hello ' + name

export function Page({ id }: { id: ThreadID }) {
  const [me] = useGlueQuery({ query: viewer })
  const [thread] = useGlueQuery({ query: ThreadByIDDocument, variables: { id } })
  const subject: string | null | undefined = thread.data?.node?.subject
  // @ts-expect-error a user's id is no thread's
  useGlueQuery({ query: ThreadByIDDocument, variables: { id: 'usr_1' } })
  const [, send] = useGlueMutation(SendMessageDocument)
  const answer = () => send({ input: { threadID: id, message: { text: 'Yes' } } })
  // @ts-expect-error a user's id is no thread's
  const mistake = () => send({ input: { threadID: 'usr_1', message: { text: 'Yes' } } })
  return (
    <GlueProvider url="/glue/graphql">
      <button onClick={subject === null ? answer : mistake}>{me.data?.me ? greeting(me.data.me) : ''}</button>
    </GlueProvider>
  )
}
`

// Written after the code was generated.
const changed = `
import { GlueClient } from '@glue/client'
import { graphql } from './generated/operations.js'

// @ts-expect-error no code was generated for this text
new GlueClient({ accessToken: '' }).request(graphql('query Changed { me { id } }'))
`
