import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { type CodegenConfig, generate } from '@graphql-codegen/cli'

// Runs the `codegen.ts` of the package that it is called in. The generator's own loader resolves imports without our
// export condition, so it would take whatever `dist` was built last instead of the sources.

const { default: config }: { default: CodegenConfig } = await import(
  pathToFileURL(join(process.cwd(), 'codegen.ts')).href
)
await generate({ ...config, cwd: process.cwd() }, true)
