import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packAll } from './pack.ts'
import { packedWorkspace } from './packed-workspace.ts'

/** What {@link createEmptyProject} takes. */
export interface EmptyProjectOptions {
  /** The packages of this repository that the project asks for: all of them, unless it says which. */
  readonly packages?: readonly string[]
  /** What it asks a registry for, with the range of its version. */
  readonly dependencies?: Readonly<Record<string, string>>
}

/** A project as somebody else has it, with the packages as published and nothing else of this repository. */
export interface EmptyProject extends Disposable {
  readonly folder: string
  write(files: Readonly<Record<string, string>>): void
  /**
   * Runs a program in it.
   *
   * @returns what it wrote to standard output
   * @throws Error with all of its output, if it fails
   */
  run(command: string, parameters: readonly string[]): string
}

/** Packs every package, and installs what is asked for into an empty project. Builds come before. */
export function createEmptyProject({ packages, dependencies }: EmptyProjectOptions = {}): EmptyProject {
  const home = mkdtempSync(join(tmpdir(), 'glue-project-'))
  const folder = join(home, 'project')
  const project: EmptyProject = {
    folder,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        const path = join(folder, name)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
      }
    },
    run(command, parameters) {
      const { status, stdout, stderr, error } = spawnSync(command, parameters, { cwd: folder, encoding: 'utf8' })
      if (status === 0) return stdout
      throw error ?? new Error(`${command} ${parameters.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true }),
  }
  try {
    const tarballs = packAll(fileURLToPath(new URL('..', import.meta.url)), home)
    const asked = tarballs.filter(({ name }) => packages === undefined || packages.includes(name))
    const fromTarballs = Object.fromEntries(asked.map(({ name, path }) => [name, `file:${path}`]))
    // What one package wants of another is not published: it comes from beside it.
    project.write({
      'package.json': JSON.stringify({ type: 'module', dependencies: { ...fromTarballs, ...dependencies } }),
      'pnpm-workspace.yaml': `packages: []\n${packedWorkspace(tarballs)}`,
    })
    project.run('pnpm', ['install', '--prefer-offline', '--reporter=silent'])
    return project
  } catch (error) {
    project[Symbol.dispose]()
    throw error
  }
}
