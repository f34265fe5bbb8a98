import { readFileSync } from 'node:fs'
import { scalars } from '@glue/schema/codegen'
import type { CodegenConfig } from '@graphql-codegen/cli'
import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers'
import * as typescript from '@graphql-codegen/typescript'
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers'
import { parse, print } from 'graphql'

const schemaFile = '../../schema/glue.graphql'

/** The row that each type is resolved from. A type that is not here is resolved from an object like itself. */
const mappers = {
  Query: 'RootRow',
  Mutation: 'RootRow',
  Recipient: 'RecipientRow',
  User: 'UserRow',
  UserEdge: 'UserEdgeRow',
  Group: 'GroupRow',
  Workspace: 'WorkspaceRow',
  Thread: 'ThreadRow',
  Message: 'MessageRow',
  File: 'FileRow',
  UploadTicket: 'UploadTicketRow',
  UploadHeader: 'NameValueRow',
  UploadFormField: 'NameValueRow',
  SendMessagePayload: 'SentMessageRow',
  PageInfo: 'PageInfoRow',
  ThreadConnection: 'ConnectionRow<ThreadRow>',
  ThreadEdge: 'EdgeRow<ThreadRow>',
  GroupConnection: 'ConnectionRow<GroupRow>',
  GroupEdge: 'EdgeRow<GroupRow>',
  WorkspaceConnection: 'ConnectionRow<WorkspaceRow>',
  WorkspaceEdge: 'EdgeRow<WorkspaceRow>',
  RecipientConnection: 'ConnectionRow<RecipientRow>',
  RecipientEdge: 'EdgeRow<RecipientRow>',
  MessageConnection: 'ConnectionRow<MessageRow>',
  MessageEdge: 'EdgeRow<MessageRow>',
}

const config: CodegenConfig = {
  schema: schemaFile,
  silent: true,
  errorsOnly: true,
  generates: {
    'src/generated/sdl.ts': { plugins: [{ 'glue-sdl': {} }] },
    'src/generated/resolvers.ts': {
      plugins: [
        { typescript: { scalars, strictScalars: true, enumsAsTypes: true, skipTypename: true } },
        {
          'typescript-resolvers': {
            scalars,
            strictScalars: true,
            useTypeImports: true,
            makeResolverTypeCallable: true,
            contextType: '../graphql/token-context.ts#TokenContext',
            mappers: Object.fromEntries(
              Object.entries(mappers).map(([type, row]) => [type, `../graphql/rows.ts#${row}`]),
            ),
          },
        },
      ],
    },
  },
  pluginLoader: loadPlugin,
}

const plugins: Readonly<Record<string, CodegenPlugin>> = {
  '@graphql-codegen/typescript': typescript,
  '@graphql-codegen/typescript-resolvers': typescriptResolvers,
  '@graphql-codegen/glue-sdl': { plugin: sdlModule },
}

async function loadPlugin(name: string): Promise<CodegenPlugin> {
  return plugins[name] ?? import(name)
}

/** The SDL as a string: the emulator reads no files. Printed anew, so that a changed comment changes nothing. */
function sdlModule(): string {
  const sdl = print(parse(readFileSync(new URL(schemaFile, import.meta.url), 'utf8')))
  return `export const sdl: string = ${JSON.stringify(sdl)}\n`
}

export default config
