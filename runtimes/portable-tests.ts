import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'

/** A test file that needs nothing but web standards and what every runtime has of Node's modules. */
export interface PortableTest {
  /** From the repository's root. */
  readonly path: string
  /** Whether it, or a module of the tests that it imports, uses modules or globals of Node. */
  readonly needsNode: boolean
  /** Whether it replaces clocks or globals, so that it gets a process, thread or worker of its own. */
  readonly standsAlone: boolean
}

/** The test files of the packages, and those among them that cannot run everywhere, with the reason. */
export interface TestSelection {
  readonly portable: readonly PortableTest[]
  readonly leftOut: readonly { readonly path: string; readonly because: string }[]
}

const packages = ['oauth', 'client', 'schema']

/** Node's modules that print values and tell of the process. Bun, Deno and workerd have them, too. */
const allowed = new Set(['node:process', 'node:util'])

/** Puts an emulator on a socket. Workers cannot listen, so there a test that calls it is left out, alone. */
export const listenModule = '@glue/emulator/node'

/** A new test is portable until it, or what it imports, reaches another module of Node: for files, servers, processes. */
export async function portableTests(root: string): Promise<TestSelection> {
  const paths = packages.flatMap((name) => testFilesOf(name, root)).toSorted()
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: paths,
    outdir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['@glue/source'],
    plugins: [onlyOurSources],
    logLevel: 'silent',
  })
  const reached = paths.map((path) => ({ path, ...reachedFrom(path, metafile) }))
  return {
    portable: reached
      .filter(({ modules }) => modules.every(({ name }) => allowed.has(name)))
      .map(({ path, files, modules }) => {
        const text = files.filter(isOfTests).map((file) => readFileSync(join(root, file), 'utf8'))
        const mentions = (pattern: RegExp): boolean => text.some((source) => pattern.test(source))
        return {
          path,
          needsNode: modules.length > 0 || mentions(/\b(Buffer|setImmediate|stubEnv|process\.env)\b/),
          standsAlone: mentions(/\bvi\.(useFakeTimers|stub|spyOn|resetModules)/),
        }
      }),
    leftOut: reached.flatMap(({ path, modules }) => {
      const reasons = modules.filter(({ name }) => !allowed.has(name)).map(({ name, by }) => `${name} in ${by}`)
      return reasons[0] === undefined ? [] : [{ path, because: reasons[0] }]
    }),
  }
}

function testFilesOf(name: string, root: string): string[] {
  const exclude = (path: string): boolean => /(^|\/)(node_modules|dist)$/.test(path)
  return globSync(`packages/${name}/**/*.test.ts`, { cwd: root, exclude }).filter(
    // Those start browsers and builds.
    (path) => !/\.(chromium|full)\.test\.ts$/.test(path),
  )
}

// A driver of a database need not be read: the test beside it starts the database, which takes a process.
const onlyOurSources: Plugin = {
  name: 'only our sources',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || (path.startsWith('@glue/') && path !== listenModule)
        ? undefined
        : { path, external: true },
    ),
}

interface Reached {
  readonly files: readonly string[]
  /** Those of Node, each with a file that imports it. */
  readonly modules: readonly { readonly name: string; readonly by: string }[]
}

function reachedFrom(path: string, { inputs }: Metafile): Reached {
  const modules = new Map<string, string>()
  const files = new Set([path])
  for (const file of files) {
    for (const imported of inputs[file]?.imports ?? []) {
      if (!imported.external) files.add(imported.path)
      else if (imported.path.startsWith('node:') && !modules.has(imported.path)) modules.set(imported.path, file)
    }
  }
  return { files: [...files], modules: [...modules].map(([name, by]) => ({ name, by })) }
}

/** Tests and what only they import may use Node's globals. A source may not, so it does not decide where a test runs. */
function isOfTests(path: string): boolean {
  return /\.test\.ts$|^packages\/[^/]+\/(test|testing)\//.test(path)
}
