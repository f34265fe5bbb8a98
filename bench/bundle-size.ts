import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { type Measurement, type Section } from './measurement.ts'

const sources = fileURLToPath(new URL('../packages/oauth/src/', import.meta.url))
const goalBytes = 10_000

/** What `createGlueOAuth` weighs for whoever bundles it, with all that it imports. */
export async function bundleSize(): Promise<Section> {
  const createGlueOAuth = exported('createGlueOAuth', 'index.ts')
  // What a token takes is loaded with the first one, and belongs to what everybody loads.
  const withToken = `${createGlueOAuth}\n${exported('sendTokenRequest, readTokenAnswer', 'grants/request-token.ts')}`
  const start = await gzippedBytes(createGlueOAuth, [withoutMemoryStore, withoutDynamicImports])
  const token = await gzippedBytes(withToken, [withoutMemoryStore, withoutDynamicImports])
  const tokenWithStore = await gzippedBytes(withToken, [withoutDynamicImports])
  const all = await gzippedBytes(createGlueOAuth)
  const whole = await gzippedBytes(`export * from 'oauth4webapi'`)
  const peer = row('openid-client, whole', await gzippedBytes(`export * from 'openid-client'`))
  return {
    title: 'Minified and gzipped, for a browser or an edge (less is better)',
    measurements: [
      row('createGlueOAuth: what loads at start, without a store', start, peer),
      {
        ...row('with what loads for a token, oauth4webapi included', token, peer),
        goal: { sign: '≤', value: goalBytes, of: 'median' },
      },
      row('the same with memoryStore', tokenWithStore, peer),
      row('all of createGlueOAuth: with what loads later, in one file', all, peer),
      peer,
      row('oauth4webapi, whole', whole, peer),
    ],
  }
}

/** Code that exports names of a file of `@glue/oauth`. */
export function exported(names: string, file: string): string {
  return `export { ${names} } from ${JSON.stringify(`${sources}${file}`)}`
}

function row(what: string, bytes: number, against?: Measurement): Measurement {
  return { what, unit: 'B', samples: [bytes], against }
}

/** What some code weighs with all that it imports, in one file. */
export async function gzippedBytes(contents: string, plugins: Plugin[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    conditions: ['@glue/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    // Every page that uses hooks has React.
    external: ['react', 'react/jsx-runtime', 'react-dom'],
    write: false,
    plugins,
    logLevel: 'error',
  })
  const [output, ...others] = outputFiles
  if (output === undefined || others.length > 0) throw new Error('The bundle is not one file.')
  return gzipSync(output.contents, { level: 9 }).length
}

/** What is imported when it is needed is a file of its own, in a bundle that is split. */
export const withoutDynamicImports: Plugin = {
  name: 'without dynamic imports',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined))
  },
}

/** Whoever has a store of their own does not use it. */
const withoutMemoryStore: Plugin = {
  name: 'without memoryStore',
  setup({ onLoad }) {
    onLoad({ filter: /\/memory-store\.ts$/ }, () => ({ contents: 'export const memoryStore = () => undefined' }))
  },
}
