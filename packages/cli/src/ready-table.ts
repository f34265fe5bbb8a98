import type { Emulator, SeedApp } from '@glue/emulator'

/** What a program that starts the emulator needs to know. */
export interface EmulatorDescription {
  readonly url: string
  readonly graphqlUrl: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly profile: string
  readonly apps: readonly SeedApp[]
  /** `installed`: the client ids of the apps that the workspace has. */
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly installed: readonly string[] }[]
}

export function describeEmulator(emulator: Emulator, url: string): EmulatorDescription {
  const { profile, apps, workspaces } = emulator
  const installed = emulator.installations.list()
  return {
    url,
    graphqlUrl: `${url}/public/graphql`,
    authorizeUrl: `${url}/oauth/authorize`,
    tokenUrl: `${url}/oauth/token`,
    profile,
    apps,
    workspaces: workspaces.map(({ id, name }) => ({
      id,
      name,
      installed: installed.filter(({ workspaceId }) => workspaceId === id).map(({ clientId }) => clientId),
    })),
  }
}

/** The same for a person, and a last line that says that it runs. */
export function readyTable(description: EmulatorDescription): string {
  const { url, graphqlUrl, authorizeUrl, tokenUrl, profile, apps, workspaces } = description
  const sections = [
    [
      ['Glue emulator', url],
      ['Authorize', authorizeUrl],
      ['Token', tokenUrl],
      ['GraphQL', graphqlUrl],
      ['GraphiQL', `${url}/_glue/graphiql`],
      ['Profile', profile],
    ],
    ...apps.map(({ name, clientId, clientSecret, redirectUris, scopes }) => [
      ['App', name],
      ['Client ID', clientId],
      ['Client secret', clientSecret],
      ...redirectUris.map((uri, index) => [index === 0 ? 'Redirect URIs' : '', uri]),
      ['Scopes', scopes.join(',')],
    ]),
    workspaces.map(({ id, name, installed }, index) => [
      index === 0 ? 'Workspaces' : '',
      `${id}  ${name.padEnd(longest(workspaces.map((workspace) => workspace.name)))}  ${
        installed.length === 0 ? 'not installed' : `has ${installed.join(', ')}`
      }`,
    ]),
  ]
  const width = longest(sections.flat().map(([label = '']) => label))
  const text = sections
    .map((rows) => rows.map(([label = '', value = '']) => `  ${label.padEnd(width)}  ${value}\n`).join(''))
    .join('\n')
  return `\n${text}\nReady on ${url}. Press Ctrl-C to stop.\n`
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length))
}
