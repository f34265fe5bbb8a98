import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Runtime } from './runtime.ts'
import { vitestRuntime } from './vitest-runtime.ts'
import { workerd } from './workerd/workerd.ts'

/** Every runtime, in the order in which they run. */
export const runtimes: readonly Runtime[] = [
  // The oldest that `engines` allows.
  node(22),
  node(24),
  node(26),
  vitestRuntime({
    name: 'bun',
    title: 'Bun',
    binary: installed('bun/bin/bun.exe'),
    // Bun cannot fork as vitest does it.
    pool: 'threads',
    userAgent: 'Bun/',
  }),
  vitestRuntime({
    name: 'deno',
    title: 'Deno',
    binary: installed('deno/deno'),
    parameters: ['run', '--allow-all', '--cached-only', '--no-lock'],
    // A program has no `location` in Deno; a thread has one, which is its own file.
    pool: 'forks',
    userAgent: 'Deno/',
  }),
  workerd,
]

function node(major: number): Runtime {
  return vitestRuntime({
    name: `node${major}`,
    title: 'Node',
    binary: installed(`node-${major}-linux-${process.arch}/bin/node`),
    pool: 'forks',
    userAgent: `Node.js/${major}`,
  })
}

function installed(path: string): string {
  return fileURLToPath(new URL(`node_modules/${path}`, import.meta.url))
}
