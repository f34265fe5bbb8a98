import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { packAll } from './pack.ts'

// pnpm check: types and builds came before, by turbo; here are lint, format, unused code and the packages as published.

const root = fileURLToPath(new URL('..', import.meta.url))
const tools = join(root, 'tools')
const bench = join(root, 'bench')
const typescript = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const packed = mkdtempSync(join(tmpdir(), 'glue-packed-'))

try {
  const results = [
    run('tools installed', 'pnpm', ['--dir', tools, 'install', '--frozen-lockfile', '--reporter=silent']),
    run('lint', tool('oxlint'), ['--deny-warnings']),
    run('format', tool('oxfmt'), ['--check', '.']),
    run('unused code', tool('knip'), ['--no-config-hints']),
    run('types of the tools', process.execPath, [typescript, '-p', tools]),
    run('benchmarks installed', 'pnpm', ['--dir', bench, 'install', '--frozen-lockfile', '--reporter=silent']),
    run('types of the benchmarks', process.execPath, [typescript, '-p', bench]),
    run('packages (publint, attw)', process.execPath, [
      join(tools, 'package-lint.ts'),
      ...packAll(root, packed).map(({ path }) => path),
    ]),
  ]
  const failed = results.filter((isGood) => !isGood).length
  console.log(`${results.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  rmSync(packed, { recursive: true })
}

function tool(name: string): string {
  return join(tools, 'node_modules', '.bin', name)
}

function run(title: string, command: string, parameters: readonly string[]): boolean {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, { cwd: root, encoding: 'utf8' })
  const isGood = status === 0
  console.log(`${isGood ? 'ok    ' : 'not ok'} ${title}`)
  if (!isGood) console.log(error?.message ?? `${stdout}${stderr}`)
  return isGood
}
