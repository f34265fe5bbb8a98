import type { CodegenConfig } from '@graphql-codegen/cli'
import * as membersPlugin from './codegen/members-plugin.ts'

const members: membersPlugin.MembersPluginConfig = { operations: '@glue/schema/operations', runtime: '..' }

const config: CodegenConfig = {
  schema: '../../schema/glue.graphql',
  silent: true,
  errorsOnly: true,
  generates: {
    'src/generated/members.ts': { plugins: [{ 'glue-members': members }] },
  },
  pluginLoader: async () => membersPlugin,
}

export default config
