import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A folder that has packages as an app has them. */
export interface ProjectFolder extends AsyncDisposable {
  readonly path: string
  /** Writes texts by their paths in the folder. */
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** Makes a folder in it that is empty, so that what is generated next is cold. */
  empty(path: string): Promise<void>
}

/** Makes an empty project with what generators and their code import. */
export async function projectFolder(): Promise<ProjectFolder> {
  // The real path, because a tool that resolves links would tell of another folder than it was given.
  const path = await realpath(await mkdtemp(join(tmpdir(), 'glue-bench-')))
  for (const [name, target] of Object.entries(packages)) {
    const link = join(path, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(await realpath(fileURLToPath(new URL(target, import.meta.url))), link, 'dir')
  }
  return {
    path,
    async write(files) {
      for (const folder of new Set(Object.keys(files).map(dirname)))
        await mkdir(join(path, folder), { recursive: true })
      await Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(path, file), text)))
    },
    async empty(folder) {
      await rm(join(path, folder), { recursive: true, force: true })
      await mkdir(join(path, folder), { recursive: true })
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  }
}

const packages = {
  '@glue/schema': '../../packages/schema',
  '@graphql-codegen/client-preset': '../node_modules/@graphql-codegen/client-preset',
  '@graphql-typed-document-node/core': '../node_modules/@graphql-typed-document-node/core',
  graphql: '../node_modules/graphql',
}
