import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A copy of the repository with its dependencies installed, for tests that change sources. */
export interface RepositoryCopy {
  readonly root: string
  readonly [Symbol.dispose]: () => void
}

const original: string = fileURLToPath(new URL('..', import.meta.url))

/** Copies what git knows or would add. The packages' own links are copied; the store behind them is shared. */
export function copyRepository(): RepositoryCopy {
  const root = mkdtempSync(join(tmpdir(), 'glue-copy-'))
  for (const file of trackedFiles()) cpSync(join(original, file), join(root, file))
  symlinkSync(join(original, 'node_modules'), join(root, 'node_modules'))
  for (const folder of ['packages', 'examples']) {
    for (const name of readdirSync(join(original, folder))) {
      const links = join(folder, name, 'node_modules')
      // An example may be a workspace of its own, which nobody has to have installed.
      if (!existsSync(join(original, links))) continue
      cpSync(join(original, links), join(root, links), { recursive: true, verbatimSymlinks: true })
    }
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) }
}

function trackedFiles(): string[] {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const output = execFileSync('git', options, { cwd: original, encoding: 'utf8' })
  return output.split('\0').filter((file) => file !== '')
}
