import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** Generated code on its own, beside what TypeScript is asked of it. */
export interface GeneratedFolder extends Disposable {
  readonly path: string
  /**
   * What TypeScript says of statements that use the namespace `Operations`.
   *
   * @param statements - each on one line
   * @returns the errors by the statement's index
   * @throws Error if it says anything of the generated code
   */
  errorsOf(statements: readonly string[]): Map<number, string>
}

/** Writes files by their names into a new folder. */
export function createGeneratedFolder(files: ReadonlyMap<string, string>): GeneratedFolder {
  const path = mkdtempSync(join(tmpdir(), 'glue-generated-'))
  const write = (name: string, text: string): void => writeFileSync(join(path, name), text)
  for (const [name, text] of files) write(name, text)
  write('package.json', JSON.stringify({ type: 'module' }))
  write('tsconfig.json', JSON.stringify(configOf([...files.keys(), 'statements.ts'])))
  return {
    path,
    errorsOf(statements) {
      write('statements.ts', [imports, ...statements].join('\n'))
      const parameters = [typescript, '-p', path, '--pretty', 'false']
      const { status, stdout, stderr, error } = spawnSync(process.execPath, parameters, {
        encoding: 'utf8',
        cwd: path,
        maxBuffer: 2 ** 28,
      })
      if (error || (status !== 0 && stdout === '')) throw error ?? new Error(stderr)
      return errorsByStatement(stdout)
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  }
}

const imports = "import type * as Operations from './operations.js'"
const root: string = fileURLToPath(new URL('../../../..', import.meta.url))
const typescript: string = join(root, 'node_modules/typescript/bin/tsc')

function configOf(files: readonly string[]): object {
  const paths = { '@glue/schema': [join(root, 'packages/schema/src/index.ts')] }
  return { extends: join(root, 'tsconfig.base.json'), compilerOptions: { types: [], paths }, files }
}

function errorsByStatement(output: string): Map<number, string> {
  const errors = new Map<number, string>()
  // An indented line says more of the error before it.
  for (const message of output.trim().split(/\n(?! )/)) {
    if (message === '') continue
    const line = /^statements\.ts\((\d+),/.exec(message)?.[1]
    if (line === undefined) throw new Error(`The generated code does not compile: ${message}`)
    const index = Number(line) - imports.split('\n').length - 1
    errors.set(index, errors.get(index) ?? message)
  }
  return errors
}
