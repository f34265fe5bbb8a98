import { readFileSync } from 'node:fs'
import type { CodegenConfig } from '@graphql-codegen/cli'
import { buildSchema } from 'graphql'
import { defaultOperations } from './src/codegen/default-operations.ts'
import { schemaPackageCodegen } from './src/codegen/glue-codegen.ts'

const schemaFile = '../../schema/glue.graphql'
const schema = buildSchema(readFileSync(new URL(schemaFile, import.meta.url), 'utf8'))

const config: CodegenConfig = schemaPackageCodegen({
  schema: schemaFile,
  documents: ['../../schema/operations/*.graphql', ...defaultOperations(schema).map(({ source }) => source)],
  output: 'src/generated',
  schemaTypes: 'all',
  runtime: '../index.ts',
  ids: '../node-id.ts',
})

export default config
