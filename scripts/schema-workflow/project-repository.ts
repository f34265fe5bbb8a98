import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { packAll, type Tarball } from '../pack.ts'
import { packedWorkspace } from '../packed-workspace.ts'

/** A project with the packed packages installed, which each repository begins as. */
export interface ProjectTemplate {
  readonly path: string
  readonly tarballs: readonly Tarball[]
  /** The installed command `glue`. */
  readonly glue: string
}

export interface ProjectRepositoryOptions {
  readonly template: ProjectTemplate
  /** An empty folder, on one level with the template. */
  readonly folder: string
  /** What is committed as `schema.graphql`. Undefined means nothing. */
  readonly schema: string | undefined
  /** What is committed as `src/threads.graphql`. */
  readonly query: string
  readonly hasChangesets?: boolean
  /** Whether a file stands where the folder of the generated code would. */
  readonly isOutputTaken?: boolean
}

/** A repository as its remote has it. */
export interface ProjectRepository {
  /** Where its author has it, with the packages installed. */
  readonly author: string
  /** Clones it as actions/checkout does, into a folder with an empty one beside it. */
  readonly checkOut: () => { readonly cwd: string; readonly temp: string; readonly sha: string }
  readonly branches: () => string[]
  /** The subjects of a branch's commits, the last first. */
  readonly log: (branch: string) => string[]
  /** The files that a branch has otherwise than `main`. */
  readonly changed: (branch: string) => string[]
  readonly show: (branch: string, path: string) => string
  /** Somebody pushes a commit with a new file. */
  readonly commitTo: (branch: string, path: string, message: string) => void
}

/** Without the settings of this machine. */
export const gitEnvironment = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } as const

export function createTemplate({ root, folder }: { root: string; folder: string }): ProjectTemplate {
  const path = join(folder, 'template')
  const tarballs = packAll(root, folder)
  write(path, 'package.json', `${JSON.stringify({ name: 'acme-app', private: true, type: 'module' })}\n`)
  write(path, 'pnpm-workspace.yaml', packedWorkspace(tarballs))
  run(path, 'pnpm', ['add', '--reporter=silent', '@glue/schema', '@glue/cli'])
  return { path, tarballs, glue: join(path, 'node_modules/.bin/glue') }
}

export function createRepository(options: ProjectRepositoryOptions): ProjectRepository {
  const { template, folder } = options
  const origin = join(folder, 'origin.git')
  const author = join(folder, 'author')
  begin(author, options)
  git(folder, 'clone', '--quiet', '--bare', author, origin)
  git(author, 'remote', 'add', 'origin', origin)
  const lines = (...parameters: string[]): string[] =>
    git(origin, ...parameters)
      .split('\n')
      .filter((line) => line !== '')

  let checkouts = 0
  return {
    author,
    checkOut() {
      const place = join(folder, `checkout-${(checkouts += 1)}`)
      const [cwd, temp] = [join(place, 'repository'), join(place, 'temp')]
      mkdirSync(temp, { recursive: true })
      // The lockfile names them by where they are beside the project.
      for (const { path } of template.tarballs) symlinkSync(path, join(place, basename(path)))
      git(place, 'clone', '--quiet', '--depth=1', `file://${origin}`, cwd)
      return { cwd, temp, sha: git(cwd, 'rev-parse', 'HEAD').trim() }
    },
    branches: () => lines('branch', '--format=%(refname:short)').toSorted(),
    log: (branch) => lines('log', '--format=%s', branch),
    changed: (branch) => lines('diff', '--name-only', 'main', branch),
    show: (branch, path) => git(origin, 'show', `${branch}:${path}`),
    commitTo(branch, path, message) {
      git(author, 'fetch', '--quiet', 'origin', branch)
      git(author, 'checkout', '--quiet', '-B', branch, 'FETCH_HEAD')
      write(author, path, 'export {}\n')
      commit(author, message)
      git(author, 'push', '--quiet', 'origin', branch)
    },
  }
}

function begin(
  author: string,
  { template, schema, query, hasChangesets, isOutputTaken }: ProjectRepositoryOptions,
): void {
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml']) {
    write(author, file, readFileSync(join(template.path, file), 'utf8'))
  }
  write(author, '.gitignore', 'node_modules\n')
  write(author, 'src/threads.graphql', query)
  if (schema !== undefined) write(author, 'schema.graphql', schema)
  if (hasChangesets) write(author, '.changeset/config.json', '{}\n')
  if (isOutputTaken) write(author, 'src/generated', '')
  else run(author, template.glue, ['schema', 'generate'])
  git(author, 'init', '--quiet', '--initial-branch', 'main')
  commit(author, 'Begin')
  symlinkSync(join(template.path, 'node_modules'), join(author, 'node_modules'))
}

function commit(cwd: string, message: string): void {
  git(cwd, 'add', '--all')
  git(cwd, '-c', 'user.name=Acme', '-c', 'user.email=acme@acme.example', 'commit', '--quiet', '--message', message)
}

function git(cwd: string, ...parameters: string[]): string {
  return run(cwd, 'git', parameters)
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function run(cwd: string, command: string, parameters: readonly string[]): string {
  return execFileSync(command, parameters, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...gitEnvironment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
