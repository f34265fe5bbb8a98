import type { CodegenConfig } from '@graphql-codegen/cli'
import { glueCodegen } from '@glue/schema/codegen'

const config: CodegenConfig = glueCodegen({
  schema: '../../schema/glue.graphql',
  documents: ['operations/*.graphql'],
  output: 'src/generated',
})

export default config
