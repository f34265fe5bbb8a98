import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createVitest } from 'vitest/node'
import { listenModule, type PortableTest } from '../portable-tests.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One module with all the tests, each of which is first evaluated when its worker asks for it. */
export async function bundleTests(tests: readonly PortableTest[]): Promise<string> {
  const imports = tests.map(({ path }) => `${JSON.stringify(path)}: () => import(${JSON.stringify(`./${path}`)})`)
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      resolveDir: root,
      // Timers and random values exist only inside a handler, and vitest asks for some as it is evaluated.
      contents: `
        const files = { ${imports.join(', ')} }
        const config = ${JSON.stringify(await vitestSettings())}
        export default {
          async test(_controller, { PATHS: paths }) {
            const { runTests } = await import('./runtimes/workerd/run-tests.ts')
            await runTests({ paths, files, config })
          },
        }`,
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'esnext',
    platform: 'browser',
    conditions: ['@glue/source', 'workerd', 'worker', 'browser'],
    alias: { [listenModule]: './runtimes/workerd/no-sockets.ts' },
    // The second is the emulator's page for people: nine megabytes that no test asks for.
    external: ['node:*', '@graphql-yoga/render-graphiql'],
    // Class names are in what errors print.
    keepNames: true,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

/** What vitest would give its own workers, so that its parts work in ours. */
async function vitestSettings(): Promise<unknown> {
  const vitest = await createVitest('test', {
    watch: false,
    config: false,
    root,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  })
  try {
    return vitest.getRootProject().serializedConfig
  } finally {
    await vitest.close()
  }
}
