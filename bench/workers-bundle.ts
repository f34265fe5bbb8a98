import { exported, gzippedBytes, withoutDynamicImports } from './bundle-size.ts'
import type { Goal, Section } from './measurement.ts'

const goal: Goal = { sign: '≤', value: 16_000, of: 'median' }

/** What a backend on Cloudflare Workers bundles: an app's tokens and all of its web part, with `memoryStore`. */
export async function workersBundle(): Promise<Section> {
  const backend = [exported('createGlueOAuth', 'index.ts'), exported('createGlueWeb', 'web/index.ts')].join('\n')
  const forToken = exported('sendTokenRequest, readTokenAnswer', 'grants/request-token.ts')
  const start = await gzippedBytes(backend, [withoutDynamicImports])
  const operation = await gzippedBytes(`${backend}\n${forToken}`, [withoutDynamicImports])
  const all = await gzippedBytes(backend)
  return {
    title: 'A backend on Workers, minified and gzipped (less is better)',
    measurements: [
      { what: 'what loads at its start', unit: 'B', samples: [start], goal },
      { what: 'with what the first token takes', unit: 'B', samples: [operation] },
      { what: 'all of it in one file, as wrangler bundles it', unit: 'B', samples: [all], goal },
    ],
  }
}
