import { defaultSeed } from '@glue/emulator'

export const url = 'https://api.gluegroups.com/public/graphql'

/** The arguments of `fetch` for a GraphQL operation. */
export function operation(query: string, init: RequestInit = {}): [string, RequestInit] {
  const body = JSON.stringify({ query })
  return [url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, ...init }]
}

export const query = '{ me { id } }'

const acmeLabs = defaultSeed.workspaces.find(({ name }) => name === 'Acme Labs')
const thread = defaultSeed.threads.find(({ workspaceId }) => workspaceId === acmeLabs?.id)

export const mutation: string = `mutation {
  sendMessage(input: { threadID: "${thread?.id}", message: { text: "Hello" } }) { message { text } }
}`

/** A body that comes as a stream. The platform takes one only together with `duplex`. */
export function streamed(body: string): RequestInit & { readonly duplex: 'half' } {
  return { body: new Blob([body]).stream(), duplex: 'half' }
}
