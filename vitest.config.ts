import { availableParallelism } from 'node:os'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import type { TestProjectConfiguration, ViteUserConfig } from 'vitest/config'

// Packages of the monorepo are tested as sources: no build comes before a test.
const resolve = { conditions: ['@glue/source', ...defaultClientConditions] }
const ssr = { resolve: { conditions: ['@glue/source', ...defaultServerConditions] } }

const roots = ['packages', 'examples', 'scripts']
const files = (suffix: string): string[] => roots.map((root) => `${root}/**/*.${suffix}.{ts,tsx}`)
const slow = [...files('chromium.test'), ...files('full.test')]

// One after the other: browsers and builds want both cores, and two Vite servers would share one cache.
const projects: TestProjectConfiguration[] = [
  project('unit', {
    include: files('test'),
    exclude: ['**/node_modules/**', '**/dist/**', ...slow],
    // Vitest leaves one core idle, which on two is half of the machine.
    maxWorkers: availableParallelism(),
    groupOrder: 0,
  }),
  project('chromium', { include: files('chromium.test'), timeoutMs: 60_000, maxWorkers: 1, groupOrder: 1 }),
  project('full', { include: files('full.test'), timeoutMs: 300_000, maxWorkers: 1, groupOrder: 2 }),
]

const config: ViteUserConfig = { test: { projects } }
export default config

interface ProjectOptions {
  readonly include: string[]
  readonly exclude?: string[]
  readonly timeoutMs?: number
  readonly maxWorkers: number
  readonly groupOrder: number
}

function project(name: string, options: ProjectOptions): TestProjectConfiguration {
  const { include, exclude = ['**/node_modules/**'], timeoutMs = 20_000, maxWorkers, groupOrder } = options
  return {
    resolve,
    ssr,
    test: {
      name,
      include,
      exclude,
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      maxWorkers,
      sequence: { groupOrder },
    },
  }
}
