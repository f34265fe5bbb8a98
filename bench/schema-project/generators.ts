import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type ProcessCost, runProcess, whyNoProcessCost } from '../run-process.ts'
import type { ProjectFolder } from './project-folder.ts'
import { type PresetSetup, presetSetups, scalars } from './write-sources.ts'

const glueBin = fileURLToPath(new URL('../../packages/cli/dist/glue.js', import.meta.url))
const isBuilt = [glueBin, fileURLToPath(new URL('../../packages/schema/dist/index.d.ts', import.meta.url))].every(
  (file) => existsSync(file),
)
const bin = (name: string): string => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url))
const relayBinary: unknown = createRequire(import.meta.url)('relay-compiler')

/** Why nothing of the schema commands can be measured here, if it cannot. */
export const whyNoGlue: string | undefined = isBuilt
  ? whyNoProcessCost
  : 'dist of packages/cli or packages/schema is missing. Run pnpm build first.'

/** Where `glue schema generate` finds documents and writes to, relative to the project. */
export interface GlueSetup {
  readonly documents: string
  readonly output: string
}

/** `glue schema generate` as built. */
export async function generateWithGlue(
  { path, empty }: ProjectFolder,
  setup: GlueSetup = { documents: 'documents/*.graphql', output: 'glue' },
): Promise<ProcessCost> {
  await empty(setup.output)
  return runProcess({ file: process.execPath, parameters: glueParameters(setup), cwd: path })
}

/** What Node is called with for `glue schema generate`. */
export function glueParameters({ documents, output }: GlueSetup): string[] {
  const types = Object.entries(scalars).flatMap(([name, type]) => ['--scalar', `${name}=${type}`])
  const project = ['--schema', 'schema.graphql', '--documents', documents, '--output', output, ...types]
  return [glueBin, 'schema', 'generate', ...project]
}

/** `glue schema diff` as built. That something breaks is an answer. */
export function diffWithGlue({ path }: ProjectFolder, parameters: readonly string[]): Promise<ProcessCost> {
  return runProcess({
    file: process.execPath,
    parameters: [glueBin, 'schema', 'diff', ...parameters],
    cwd: path,
    goodExitCodes: [0, 1, 2],
  })
}

/** As an npm script runs it: the link in `node_modules/.bin`, Node, and the native program. */
export async function generateWithRelay({ path, empty }: ProjectFolder): Promise<ProcessCost> {
  await empty('relay-artifacts')
  return runProcess({ file: bin('relay-compiler'), parameters: [], cwd: path })
}

/** Only the native program. */
export async function generateWithNativeRelay({ path, empty }: ProjectFolder): Promise<ProcessCost> {
  await empty('relay-artifacts')
  return runProcess({ file: String(relayBinary), parameters: [], cwd: path })
}

/** `graphql-codegen` with client-preset. */
export async function generateWithPreset({ path, empty }: ProjectFolder, setup: PresetSetup): Promise<ProcessCost> {
  await empty(presetSetups[setup].output)
  return runProcess({ file: bin('graphql-codegen'), parameters: ['--config', join(path, `${setup}.json`)], cwd: path })
}
