import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CodeBlock, codeBlocks } from './code-blocks.ts'

// Every block of TypeScript in every README and guide is type-checked against the sources, in the folder of its file.
// A block whose first line is `// runs` is also executed, and may not fail.

const root = fileURLToPath(new URL('..', import.meta.url))
const markdown = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md', ':!.changeset'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '')
const blocks = markdown
  .flatMap((file) => codeBlocks(join(root, file)))
  .filter(({ language }) => ['ts', 'tsx', 'js'].includes(language))

// Blocks of the root and of docs/ may use every package: they are checked where all are installed.
const written = new Map<string, CodeBlock>()
const folderName = '.readme-code'
const folderOf = ({ file }: CodeBlock): string => {
  const path = relative(root, file)
  const home = /^(packages|examples)\//.test(path) ? dirname(file) : root
  return join(home, folderName)
}

beforeAll(() => {
  for (const [index, block] of blocks.entries()) {
    const folder = folderOf(block)
    mkdirSync(folder, { recursive: true })
    const path = join(folder, `block-${index}.${block.language === 'tsx' ? 'tsx' : 'ts'}`)
    writeFileSync(path, `${block.code}\nexport {}\n`)
    written.set(path, block)
  }
})
afterAll(() => {
  for (const folder of new Set(blocks.map(folderOf))) rmSync(folder, { recursive: true, force: true })
})

test('every block of TypeScript in the documentation type-checks', () => {
  const config = join(root, folderName, 'tsconfig.json')
  mkdirSync(dirname(config), { recursive: true })
  writeFileSync(config, JSON.stringify({ extends: '../tsconfig.base.json', compilerOptions: { isolatedDeclarations: false, declaration: false, noUnusedLocals: false }, files: [...written.keys()] }))
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], { cwd: root, encoding: 'utf8' })
  rmSync(dirname(config), { recursive: true, force: true })
  expect(readable(stdout)).toBe('')
})

test.each(blocks.filter(({ code }) => code.startsWith('// runs')).map((block) => [`${relative(root, block.file)}:${block.line}`, block] as const))(
  '%s runs as printed',
  (_, block) => {
    const path = [...written].find(([, candidate]) => candidate === block)?.[0] ?? ''
    const { status, stderr } = spawnSync(process.execPath, ['--conditions=@glue/source', path], { cwd: dirname(path), encoding: 'utf8', timeout: 20_000 })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  },
)

/** The compiler's lines, with the Markdown file and line in the place of the written block's. */
function readable(output: string): string {
  return output.replace(/^(\S+?\.readme-code\/block-\d+\.tsx?)\((\d+),(\d+)\)/gm, (place, file: string, line: string) => {
    const block = written.get(join(root, file))
    return block ? `${relative(root, block.file)}:${block.line + Number(line) - 1}` : place
  })
}
