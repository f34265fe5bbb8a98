import { cpSync } from 'node:fs'
import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: {
    index: 'src/index.ts',
    operations: 'src/generated/operations.ts',
    manifest: 'src/generated/manifest.ts',
    codegen: 'src/codegen/index.ts',
  },
  hooks: {
    'build:done': () => cpSync('../../schema/glue.graphql', 'dist/schema.graphql'),
  },
})

export default config
