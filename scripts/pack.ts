import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Tarball {
  readonly name: string
  readonly path: string
  /** What is in it, without the leading `package/`, sorted. */
  readonly files: readonly string[]
}

/** Packs every published package as it would be published. Builds come before. */
export function packAll(root: string, destination: string): Tarball[] {
  return readdirSync(join(root, 'packages')).map((folder) => {
    const cwd = join(root, 'packages', folder)
    const output = execFileSync('pnpm', ['pack', '--json', '--pack-destination', destination], {
      cwd,
      encoding: 'utf8',
    })
    const { name, filename, files } = JSON.parse(output) as {
      name: string
      filename: string
      files: { path: string }[]
    }
    return { name, path: filename, files: files.map(({ path }) => path).toSorted() }
  })
}
