import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fileFailed } from '../file-failed.ts'
import { GlueEmulatorError } from '../glue-emulator-error.ts'
import { checkedSeed } from './parse-seed.ts'
import type { Seed } from './seed.ts'

/**
 * Reads a seed from a file: JSON, or a module whose default export is the seed. A module may be TypeScript where Node
 * runs it, and then the type checker finds mistakes before this does.
 *
 * @throws `file_failed`; `config_invalid` with the file's name and where in it the mistake is
 * @example
 * ```ts
 * import { createEmulator } from '@glue/emulator'
 * import { readSeedFile } from '@glue/emulator/node'
 *
 * const emulator = createEmulator({ seed: await readSeedFile('acme.seed.json') })
 * console.log(emulator.seed.workspaces)
 * ```
 */
export async function readSeedFile(path: string): Promise<Seed> {
  const data = extname(path) === '.json' ? await readJson(path) : await importModule(path)
  return checkedSeed(data, path)
}

async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileFailed('read', path, error)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new GlueEmulatorError({ code: 'config_invalid', message: `${path} is not JSON: ${why}.` })
  }
}

async function importModule(path: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(resolve(path)).href)
    return module.default
  } catch (error) {
    throw fileFailed('read', path, error)
  }
}
