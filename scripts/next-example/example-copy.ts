import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packAll } from '../pack.ts'
import { packedWorkspace } from '../packed-workspace.ts'

/** `examples/next-app`, as somebody has it who copied it out of this repository. */
export interface ExampleCopy extends Disposable {
  readonly folder: string
  write(files: Readonly<Record<string, string>>): void
  /** Runs `next build`, and says how it ended and what it wrote. */
  build(): { readonly isBuilt: boolean; readonly output: string }
}

/** Copies the example, and installs it with the packages as published. Builds of those come before. */
export function copyExample(): ExampleCopy {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const home = mkdtempSync(join(tmpdir(), 'glue-next-app-'))
  const folder = join(home, 'next-app')
  const run = (command: string, parameters: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(command, parameters, { cwd: folder, encoding: 'utf8' })
    return { isDone: status === 0, output: `${stdout}${stderr}` }
  }
  const copy: ExampleCopy = {
    folder,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
    },
    build() {
      const { isDone, output } = run('node_modules/.bin/next', ['build'])
      return { isBuilt: isDone, output }
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  }
  try {
    cpSync(join(root, 'examples/next-app'), folder, { recursive: true, filter: (path) => !made.has(basename(path)) })
    const settings = readFileSync(join(folder, 'pnpm-workspace.yaml'), 'utf8')
    // What the README says to take out is the last thing in the file.
    const own = settings.slice(0, settings.indexOf('\n# Within the repository'))
    copy.write({ 'pnpm-workspace.yaml': `${own}\n${packedWorkspace(packAll(root, home))}` })
    const install = run('pnpm', ['install', '--no-frozen-lockfile', '--prefer-offline', '--reporter=append-only'])
    if (!install.isDone) throw new Error(`pnpm install failed:\n${install.output}`)
    return copy
  } catch (error) {
    copy[Symbol.dispose]()
    throw error
  }
}

const made = new Set(['node_modules', '.next', 'next-env.d.ts', 'glue.sqlite', '.env.local'])
