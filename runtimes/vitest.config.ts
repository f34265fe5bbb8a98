import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defaultServerConditions } from 'vite'
import type { TestProjectConfiguration, ViteUserConfig } from 'vitest/config'
import { vitestRun } from './vitest-run.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { pool, tests } = vitestRun()

const config: ViteUserConfig = {
  root,
  cacheDir: fileURLToPath(new URL('node_modules/.vite', import.meta.url)),
  test: { projects: [project('alone'), project('together')], passWithNoTests: true },
}
export default config

/** Most files share their processes: to load everything for each of them takes longer than their tests. */
function project(name: 'alone' | 'together'): TestProjectConfiguration {
  const isolate = name === 'alone'
  return {
    root,
    // The tests run against the sources, as in `pnpm test`: they import `../src`, and a build would come between.
    ssr: { resolve: { conditions: ['@glue/source', ...defaultServerConditions] } },
    test: {
      name,
      include: tests.filter(({ standsAlone }) => standsAlone === isolate).map(({ path }) => path),
      isolate,
      pool,
      maxWorkers: availableParallelism(),
      setupFiles: fileURLToPath(new URL('setup.ts', import.meta.url)),
      testTimeout: 20_000,
      hookTimeout: 20_000,
    },
  }
}
