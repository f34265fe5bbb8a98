import { defaultClientConditions, defaultServerConditions } from 'vite'
import type { ViteUserConfig } from 'vitest/config'

// Packages of the monorepo are tested as sources: no build comes before a test.
const resolve = { conditions: ['@glue/source', ...defaultClientConditions] }
const ssr = { resolve: { conditions: ['@glue/source', ...defaultServerConditions] } }

const roots = ['packages', 'examples', 'scripts', 'docs']
const files = (suffix: string) => roots.map((root) => `${root}/**/*.${suffix}.{ts,tsx}`)

const config: ViteUserConfig = {
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: files('test'),
          exclude: ['**/node_modules/**', '**/dist/**', ...files('full.test'), ...files('chromium.test')],
        },
      },
      {
        resolve,
        ssr,
        test: { name: 'chromium', include: files('chromium.test'), testTimeout: 60_000, hookTimeout: 60_000 },
      },
      { resolve, ssr, test: { name: 'full', include: files('full.test'), testTimeout: 300_000, hookTimeout: 300_000 } },
    ],
  },
}

export default config
