import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { expect, test } from 'vitest'

// SC-1's lists of packed files, and SC-2, are in scripts/packages.full.test.ts: they need a build.

const manifest: Manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly '@glue/source'?: string }>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

test('SC-1 the package depends on oauth4webapi and on nothing else', () => {
  expect(Object.keys(manifest.dependencies)).toEqual(['oauth4webapi'])
  expect(manifest.peerDependencies).toBeUndefined()
})

test('SC-1 nothing of it runs at installation', () => {
  expect(Object.keys(manifest.scripts).filter((name) => /install|prepare|publish|pack/.test(name))).toEqual([])
})

const entries = Object.entries(manifest.exports).flatMap(([name, to]) =>
  typeof to === 'object' && to['@glue/source'] !== undefined ? [name] : [],
)

test('SC-1 the entries are those that are looked at here', () => {
  expect(entries).toEqual(
    expect.arrayContaining(['.', './grants', './web', './sqlite', './postgres', './redis', './testing']),
  )
})

test.each(entries)('SC-1 importing %s looks at no network, file or environment, and starts nothing', (entry) => {
  const allowed = entry === './sqlite' ? ['node:sqlite', 'node:fs', 'node:crypto', 'node:process'] : []
  const code = `
    import { registerHooks } from 'node:module'
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier.startsWith('node:') && !${JSON.stringify(allowed)}.includes(specifier)) {
          throw new Error('It imports ' + specifier + '.')
        }
        return next(specifier, context)
      },
    })
    const refuse = (what) => () => { throw new Error('It uses ' + what + ' at import.') }
    // Node itself reads the environment while it loads modules.
    const env = (...[, name]) => /oauth.src|oauth4webapi.build/.test(new Error().stack) ? refuse(name)() : undefined
    Object.defineProperty(process, 'env', { value: new Proxy({}, { get: env, has: env, ownKeys: refuse('all of the environment') }) })
    for (const name of ['fetch', 'setTimeout', 'setInterval', 'WebSocket']) globalThis[name] = refuse(name)
    crypto.getRandomValues = refuse('randomness')
    await import('@glue/oauth${entry.slice(1)}')
  `
  const child = spawnSync(
    process.execPath,
    ['--no-warnings', '--conditions=@glue/source', '--input-type=module', '--eval', code],
    { cwd: new URL('..', import.meta.url), encoding: 'utf8', timeout: 20_000 },
  )
  expect({ status: child.status, output: child.stdout + child.stderr }).toEqual({ status: 0, output: '' })
})
