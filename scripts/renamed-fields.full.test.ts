import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyRepository, type RepositoryCopy } from './repository-copy.ts'

// Glue's real schema will name things otherwise. Ten fields that are guesses get other names here, in a copy, and it is
// counted what has to be edited by hand until everything compiles and the main job runs again.

/** What is written by hand about Glue's API. Everything else follows from it. */
const byHand = [
  /^schema\/glue\.graphql$/,
  /^schema\/operations\//,
  /^examples\/inbox\/operations\//,
  /^packages\/emulator\/src\/graphql\/(?!.*\.test\.)/,
  // One file for each convenience: which workspace was installed, and a message that arrives once.
  /^packages\/oauth\/src\/install\/ask-for-workspaces\.ts$/,
  /^packages\/client\/src\/send-once\.ts$/,
]

/** Ten uncertain fields, by what they are called in the draft and in this test. */
const renamed = {
  'Query.workspaces': 'spaces',
  'Thread.isPersistentChat': 'isLasting',
  'Thread.messages': 'posts',
  'Thread.createdAt': 'startedAt',
  'Message.createdAt': 'postedAt',
  'Message.user': 'author',
  'Message.attachments': 'files',
  'MessageInput.uniqueBy': 'onceBy',
  'ThreadInput.threadBy': 'keptBy',
  'Mutation.createFile': 'finishUpload',
}

const edits: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  'schema/glue.graphql': Object.entries(renamed).map(([coordinate, name]) => {
    const [type, field] = coordinate.split('.')
    return [new RegExp(`(\\n(?:type|input) ${type}\\b[^{]*\\{[^}]*?\\n  )${field}\\b`), `$1${name}`]
  }),
  // A response key keeps the name that the app's code knows.
  'examples/inbox/operations/uncertain.graphql': [
    [/^( *)messages\(/m, '$1messages: posts('],
    [/^( *)createdAt$/m, '$1createdAt: postedAt'],
    [/^( *)user \{/m, '$1user: author {'],
    [/^( *)workspaces \{/m, '$1workspaces: spaces {'],
  ],
  'packages/emulator/src/graphql/resolvers.ts': [
    [/workspaces: \(_, page/, 'spaces: (_, page'],
    [/scopeOfField\.workspaces, 'workspaces'/, "scopeOfField.spaces, 'spaces'"],
    [/createFile: \(_,/, 'finishUpload: (_,'],
    [/scopeOfField\.createFile, 'createFile'/, "scopeOfField.finishUpload, 'finishUpload'"],
    [/isPersistentChat: \(/, 'startedAt: ({ createdAt }) => createdAt,\n    isLasting: ('],
    [/messages: \(\{ id \}/, 'posts: ({ id }'],
    [/user: \(\{ userId \}/, 'postedAt: ({ createdAt }) => createdAt,\n    author: ({ userId }'],
    [/attachments: \(\{/, 'files: ({'],
  ],
  'packages/emulator/src/graphql/scope-table.ts': [
    [/workspaces: '/, "spaces: '"],
    [/createFile: '/, "finishUpload: '"],
  ],
  'packages/emulator/src/graphql/send-message.ts': [
    [/message\.uniqueBy/, 'message.onceBy'],
    [/subject, threadBy \}/, 'subject, keptBy: threadBy }'],
  ],
  'packages/client/src/send-once.ts': [[/keyField = 'uniqueBy'/, "keyField = 'onceBy'"]],
  'packages/oauth/src/install/ask-for-workspaces.ts': [
    [/\{ workspaces \{ nodes/, '{ spaces { nodes'],
    [/data\?\.workspaces/, 'data?.spaces'],
  ],
}

let copy: RepositoryCopy
beforeAll(() => {
  copy = copyRepository()
  for (const [file, changes] of Object.entries(edits)) {
    const path = join(copy.root, file)
    const text = changes.reduce(
      (before, [from, to]) => {
        const after = before.replace(from, to)
        if (after === before) throw new Error(`${from} is not in ${file}.`)
        return after
      },
      readFileSync(path, 'utf8'),
    )
    writeFileSync(path, text)
  }
})
afterAll(() => copy[Symbol.dispose]())

test('ten renamed fields are edits in seven files, all of which are about the API', () => {
  expect(Object.keys(renamed)).toHaveLength(10)
  const files = Object.keys(edits)
  expect(files).toHaveLength(7)
  expect(files.filter((file) => !byHand.some((pattern) => pattern.test(file)))).toEqual([])
})

test('the code is generated from the new names', () => {
  const turbo = join(copy.root, 'node_modules/.bin/turbo')
  const { status, output } = run('.', turbo, ['run', 'codegen', '--cache-dir', join(copy.root, '.turbo-cache')])
  expect({ status, output }).toMatchObject({ status: 0 })
  const types = readFileSync(join(copy.root, 'packages/schema/src/generated/types.ts'), 'utf8')
  for (const name of Object.values(renamed)) expect(types).toMatch(new RegExp(`^  readonly ${name}\\b`, 'm'))
})

test.each(['schema', 'client', 'react', 'emulator', 'oauth', 'cli'])('@glue/%s compiles, its tests too', (name) => {
  expect(compile(join('packages', name))).toEqual({ status: 0, output: '' })
})

test('the example compiles', () => {
  expect(compile('examples/inbox')).toEqual({ status: 0, output: '' })
})

test('the main job runs', () => {
  const { status, output } = run('.', process.execPath, [
    '--conditions=@glue/source',
    'scripts/demo/main.ts',
    '--check',
  ])
  expect({ status, output }).toMatchObject({ status: 0 })
})

test('without the edits of the emulator it does not compile: the test would see a forgotten one', () => {
  const path = 'packages/emulator/src/graphql/resolvers.ts'
  const edited = readFileSync(join(copy.root, path), 'utf8')
  writeFileSync(join(copy.root, path), edited.replace('posts: ({ id }', 'messages: ({ id }'))
  expect(compile('packages/emulator').output).toContain("'messages' does not exist")
  writeFileSync(join(copy.root, path), edited)
})

interface Outcome {
  readonly status: number | null
  readonly output: string
}

function compile(folder: string): Outcome {
  return run(folder, process.execPath, [join(copy.root, 'node_modules/typescript/bin/tsc')])
}

function run(folder: string, command: string, parameters: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd: join(copy.root, folder),
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  })
  return { status, output: `${stdout}${stderr}` }
}
