import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The hooks' own tests and types on React 18, copied to where `react` is that one. They are developed on 19.

const root = fileURLToPath(new URL('..', import.meta.url))
const original = join(root, 'packages/react')
const react18 = { react: '^18.3.1', 'react-dom': '^18.3.1', '@types/react': '^18.3.0', '@types/react-dom': '^18.3.0' }
/** What React 18 does not have. */
const about19 = 'src/query/activity.test.tsx'
const tests = globSync('{src,test}/**/*.test.{ts,tsx}', { cwd: original })
  .filter((path) => !/\.(?:chromium|full)\.test\.tsx?$/.test(path))
  .toSorted()
const versions = [
  ['5.9', 'tools/node_modules/typescript-5.9'],
  ['6.0', 'tools/node_modules/typescript-6'],
  ['7.0', 'node_modules/typescript'],
] as const

const home = mkdtempSync(join(tmpdir(), 'glue-react-18-'))
const copy = join(home, 'packages/react')
beforeAll(() => {
  execFileSync('pnpm', ['--dir', join(root, 'tools'), 'install', '--frozen-lockfile', '--reporter=silent'])
  mkdirSync(copy, { recursive: true })
  for (const part of ['src', 'test']) cpSync(join(original, part), join(copy, part), { recursive: true })
  for (const name of ['tsconfig.base.json', 'node_modules']) symlinkSync(join(root, name), join(home, name))
  write({
    'package.json': JSON.stringify({ type: 'module', dependencies: dependencies() }),
    'pnpm-workspace.yaml': JSON.stringify({ packages: [], overrides: react18 }),
    'vitest.config.ts': vitestConfig,
    'each-file.ts': eachFile,
    'server.js': server,
    'tsconfig.json': JSON.stringify({
      extends: '../../tsconfig.base.json',
      include: ['src', 'test'],
      exclude: [about19],
    }),
  })
  execFileSync('pnpm', ['install', '--prefer-offline', '--reporter=silent'], { cwd: copy })
})
afterAll(() => rmSync(home, { recursive: true }))

describe('on React 18', () => {
  let results: VitestReport['testResults'] = []
  beforeAll(() => {
    const report = join(home, 'report.json')
    const { stdout, stderr } = run('node_modules/vitest/vitest.mjs', [
      'run',
      '--reporter=json',
      `--outputFile=${report}`,
    ])
    try {
      results = JSON.parse(readFileSync(report, 'utf8')).testResults
    } catch (cause) {
      throw new Error(`vitest wrote no report:\n${stdout}${stderr}`, { cause })
    }
  })

  test('each test file runs', () => {
    expect(results.map(({ name }) => relative(copy, name)).toSorted()).toEqual(tests)
  })

  test.each(tests)('%s passes', (path) => {
    const result = results.find(({ name }) => relative(copy, name) === path)
    const { message, assertionResults } = result ?? { message: 'It did not run.', assertionResults: [] }
    const failed = assertionResults.filter(({ status }) => status === 'failed')
    const problems = failed.map(({ fullName, failureMessages }) => [fullName, ...failureMessages].join('\n'))
    expect([message, ...problems].filter((problem) => problem !== '').join('\n\n')).toBe('')
    expect(result?.status).toBe('passed')
    if (path !== about19) expect(assertionResults.filter(({ status }) => status !== 'passed')).toEqual([])
  })
})

describe.each(versions)('TypeScript %s', (version, path) => {
  const compiler = join(root, path, 'bin/tsc')

  test('is the one that is used', () => {
    expect(run(compiler, ['--version']).stdout).toMatch(`Version ${version}.`)
  })

  test('takes the hooks and their tests with the types of React 18, and notices a mistake', () => {
    write({ 'src/mistake.ts': '// @ts-expect-error nothing is wrong here\nexport const right = 1\n' })
    expect(run(compiler, ['--pretty', 'false']).stdout).toBe(
      "src/mistake.ts(1,1): error TS2578: Unused '@ts-expect-error' directive.\n",
    )
  })
})

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** Those of the package, with the packages beside it as they are here. */
function dependencies(): Record<string, string> {
  const { dependencies: own, devDependencies } = JSON.parse(readFileSync(join(original, 'package.json'), 'utf8'))
  const asked: Record<string, string> = { ...own, ...devDependencies, ...react18 }
  const links = Object.keys(asked).filter((name) => name.startsWith('@glue/'))
  return {
    ...asked,
    ...Object.fromEntries(links.map((name) => [name, `link:${join(root, 'packages', name.slice('@glue/'.length))}`])),
    // urql's types want it, and what is linked brings it to itself only.
    graphql: '^17.1.0',
  }
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(copy, path), text)
}

function run(script: string, parameters: readonly string[]) {
  return spawnSync(process.execPath, [script, ...parameters], { cwd: copy, encoding: 'utf8' })
}

const vitestConfig = `
import { fileURLToPath } from 'node:url'
import { defaultClientConditions, defaultServerConditions } from 'vite'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
export default {
  resolve: {
    conditions: ['@glue/source', ...defaultClientConditions],
    alias: [{ find: /^react-dom\\/server$/, replacement: path('server.js') }],
  },
  ssr: { resolve: { conditions: ['@glue/source', ...defaultServerConditions] } },
  test: {
    include: ${JSON.stringify(tests)},
    setupFiles: path('each-file.ts'),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
}
`

// Once a test file has loaded: React looks for a document when it is loaded, and some test files make one first.
const eachFile = `
import { beforeAll } from 'vitest'

beforeAll(async () => {
  const { version } = await import('react')
  const { version: domVersion } = await import('react-dom')
  if (![version, domVersion].every((one) => one.startsWith('18.'))) {
    throw new Error('This is React ' + version + ', with react-dom ' + domVersion + '.')
  }
})
`

// React 19 has all of these in Node, and 18 in two places.
const server = `
export { renderToPipeableStream, renderToStaticMarkup, renderToString } from 'react-dom/server.node'
export { renderToReadableStream } from 'react-dom/server.browser'
`
