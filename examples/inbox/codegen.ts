import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generate } from '@graphql-codegen/cli'
import { glueCodegen } from '@glue/schema/codegen'

// Run by the script `codegen`. It is a program and no configuration for `graphql-codegen`, whose own loader would not find
// packages that run as sources, as they do in the toolkit's repository. There the schema is a source, too; everywhere else
// it comes with the package. Put a `schema.graphql` of `glue schema pull` here once you have one.
const source = fileURLToPath(new URL('../../schema/glue.graphql', import.meta.url))
const shipped = (): string => fileURLToPath(import.meta.resolve('@glue/schema/schema.graphql'))

await generate(
  glueCodegen({
    schema: existsSync(source) ? source : shipped(),
    documents: ['operations/*.graphql'],
    output: 'src/generated',
  }),
  true,
)
