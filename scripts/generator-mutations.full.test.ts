import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { copyRepository, type RepositoryCopy } from './repository-copy.ts'

// Each template of the generator is broken once, and the sample is generated anew, as somebody would who accepts every
// snapshot. Then the types that the sample promises, or the tests that run its code, have to notice.

interface Mutation {
  readonly file: string
  readonly from: string
  readonly to: string
}

const mutations: readonly Mutation[] = [
  { file: 'type-names.ts', from: '`${nonNullType(type, inner)} | null`', to: '`${nonNullType(type, inner)}`' },
  { file: 'type-names.ts', from: 'isSimple ? item : `(${item})`', to: 'item' },
  { file: 'type-names.ts', from: '`readonly ${isSimple', to: '`${isSimple' },
  { file: 'type-names.ts', from: " | ${ofGlue('UnknownEnumValue', used)}", to: '' },
  { file: 'type-names.ts', from: "?? 'unknown'", to: "?? 'string'" },
  { file: 'type-names.ts', from: "Int: 'number'", to: "Int: 'string'" },
  { file: 'selection-type.ts', from: "isOptional ? '?' : ''", to: "''" },
  { file: 'selection-type.ts', from: 'readonly ${key}?: never', to: 'readonly ${key}: never' },
  { file: 'selection-type.ts', from: "named.length > 0 ? ' & ' : ' | '", to: "' | '" },
  { file: 'selection-type.ts', from: '${indent}readonly ${key}${mark}: ${[', to: '${indent}${key}${mark}: ${[' },
  { file: 'selection-type.ts', from: 'new Set(keys).size === keys.length ? different : []', to: 'different' },
  { file: 'selection-type.ts', from: "`'${type.name}'`", to: "'string'" },
  { file: 'selection-type.ts', from: 'if (same) same.types.push(member)', to: 'if (same) same.types.unshift()' },
  { file: 'flat-fields.ts', from: 'known.isOptional &&= isOptional', to: 'known.isOptional = true' },
  { file: 'flat-fields.ts', from: 'isOptional || isConditional(selection.directives)', to: 'isOptional' },
  { file: 'flat-fields.ts', from: 'node.alias?.value ??', to: '' },
  {
    file: 'operation-variables.ts',
    from: '  readonly ${name}: ${nonNullType',
    to: '  readonly ${name}?: ${nonNullType',
  },
  { file: 'operation-variables.ts', from: '!== id?.join() ? undefined : id', to: '=== undefined ? undefined : id' },
  { file: 'operation-variables.ts', from: "'Record<string, never>'", to: "'Record<string, unknown>'" },
  { file: 'input-types.ts', from: '?: never\\n`', to: '?: unknown\\n`' },
  {
    file: 'input-types.ts',
    from: '${wrappedType(field.type, inner)} | undefined',
    to: '${wrappedType(field.type, inner)}',
  },
  { file: 'id-types.ts', from: '|| !names.every(', to: '|| !names.some(' },
  { file: 'id-types.ts', from: 'if (!isObjectType(type)) return undefined', to: 'if (!isObjectType(type)) continue' },
  { file: 'document-literal.ts', from: "key === 'values' || key === 'fields'", to: 'false' },
  { file: 'document-literal.ts', from: "key === 'loc' ||", to: '' },
  { file: 'document-literal.ts', from: "digest('sha256', body)", to: "digest('sha1', body)" },
  { file: 'operation-source.ts', from: '[operation, ...usedFragments] }', to: '[operation] }' },
  { file: 'operation-source.ts', from: ' & ${glue}.UncertainDocument<{', to: ' & Record<never, {' },
  { file: 'operation-source.ts', from: '!isDocumented(item)', to: "certaintyOf(item) === 'INFERRED'" },
  { file: 'print-document.ts', from: '!set.selections.some(isTypename)', to: 'true' },
  {
    file: 'print-document.ts',
    from: "`{\\n${selectionLines(selectionSet, withTypenames, '  ')}",
    to: "`{\\n  __typename\\n${selectionLines(selectionSet, withTypenames, '  ')}",
  },
  { file: 'graphql-function.ts', from: '`typeof ${documentName(operation.name.value)}`', to: '`unknown`' },
  { file: 'graphql-function.ts', from: "['${name}']: ${documentName(name)}", to: "['${name}']: undefined" },
  { file: 'validate-documents.ts', from: 'rule !== NoUnusedFragmentsRule', to: 'rule === NoUnusedFragmentsRule' },
  { file: 'document-set.ts', from: 'problems.push({ ...placeOf(name), message })', to: '' },
]

let copy: RepositoryCopy
let schemaPackage: string
const sources = new Map<string, string>()
beforeAll(() => {
  copy = copyRepository()
  schemaPackage = join(copy.root, 'packages/schema')
  for (const name of ['schema', 'client', 'emulator']) {
    const { status, output } = run(join(copy.root, 'packages', name), [
      '--conditions=@glue/source',
      '../../scripts/codegen.ts',
    ])
    expect({ status, output }).toMatchObject({ status: 0 })
  }
  writeFileSync(join(schemaPackage, 'test/write-sample.ts'), writeSample)
})
afterEach(() => {
  for (const [path, text] of sources) writeFileSync(path, text)
})
afterAll(() => copy[Symbol.dispose]())

test('as it is, the sample compiles and its tests pass', () => {
  expect(verdict()).toBe('good')
})

test.each(mutations)('$file without `$from` is noticed', ({ file, from, to }) => {
  const path = join(schemaPackage, 'src/codegen', file)
  const text = sources.get(path) ?? readFileSync(path, 'utf8')
  sources.set(path, text)
  expect(text.split(from), `${from} in ${file}`).toHaveLength(2)
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  expect(verdict()).not.toBe('good')
})

const writeSample = `
import { writeFileSync } from 'node:fs'
import { generateSample } from './sample/generate-sample.ts'

const { files } = generateSample()
for (const [name, text] of files) writeFileSync(new URL('./sample/code/' + name, import.meta.url), text)
if (files.size === 0) process.exitCode = 1
`

/** What notices first: the generator itself, the type checker, or the tests that run the code. */
function verdict(): 'good' | 'not generated' | 'not compiled' | 'test failed' {
  if (run(schemaPackage, ['--conditions=@glue/source', 'test/write-sample.ts']).status !== 0) return 'not generated'
  if (run(schemaPackage, [join(copy.root, 'node_modules/typescript/bin/tsc')]).status !== 0) return 'not compiled'
  const files = ['src/codegen/generated-code.test.ts', 'src/codegen/document-problems.test.ts']
  const vitest = join(copy.root, 'node_modules/vitest/vitest.mjs')
  const tests = files.map((file) => join('packages/schema', file))
  return run(copy.root, [vitest, 'run', '--project', 'unit', ...tests, '-u']).status === 0 ? 'good' : 'test failed'
}

interface Outcome {
  readonly status: number | null
  readonly output: string
}

function run(cwd: string, parameters: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { cwd, encoding: 'utf8', timeout: 60_000 })
  return { status, output: `${stdout}${stderr}` }
}
