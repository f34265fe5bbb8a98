import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Measurement, Section } from './measurement.ts'

/** What generating, watching and comparing take, and an app does not. */
const ofTheGenerator =
  /^@graphql-codegen\/|^@graphql-tools\/|^@?oxc-|^@graphql-inspector\/|^chokidar$|^tinyglobby$|^commander$/

/** What comes with an app's dependencies: of the hooks, and of the command line, where the generator is. */
export async function footprint(): Promise<Section> {
  const cli = await rows('@glue/cli', 'cli')
  const react = await rows('@glue/react', 'react', cli)
  return {
    title: 'Packages that npm installs with one of ours, itself included (less is better)',
    measurements: [
      react.all,
      { ...react.generator, goal: { sign: '=', value: 0, of: 'every round' } },
      cli.all,
      cli.generator,
    ],
  }
}

interface Rows {
  readonly all: Measurement
  readonly generator: Measurement
}

async function rows(name: string, folder: string, peer?: Rows): Promise<Rows> {
  const names = await closureOf(fileURLToPath(new URL(`../packages/${folder}`, import.meta.url)))
  const generator = [...names].filter((dependency) => ofTheGenerator.test(dependency))
  return {
    all: { what: name, unit: 'packages', samples: [names.size], against: peer?.all },
    generator: { what: `${name}: of the generator`, unit: 'packages', samples: [generator.length] },
  }
}

/** The names of all that a published package needs. Its manifest names the same dependencies as the sources' does. */
async function closureOf(folder: string, names: Set<string> = new Set()): Promise<ReadonlySet<string>> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  if (names.has(manifest.name)) return names
  names.add(manifest.name)
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  // npm installs a peer too, unless it is optional.
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true)
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = installedFrom(folder, name)
    // An optional one may be for another machine.
    if (found !== undefined) await closureOf(await realpath(found), names)
    else if (!(name in optionalDependencies)) throw new Error(`${manifest.name} needs ${name}, which is not installed.`)
  }
  for (const name of peers) {
    const found = installedFrom(folder, name)
    if (found === undefined) names.add(name)
    else await closureOf(await realpath(found), names)
  }
  return names
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** Where Node would find a package. */
function installedFrom(folder: string, name: string): string | undefined {
  const path = join(folder, 'node_modules', name)
  if (existsSync(path)) return path
  const parent = dirname(folder)
  return parent === folder ? undefined : installedFrom(parent, name)
}
