import type { Emulator } from '../create-emulator.ts'
import { messagePage } from '../pages/message-page.ts'

const firstQuery = `# This is the Glue emulator.
# A token is set: the app's own.
# For another workspace add
# ?workspaceId=wks_… to the address.
{
  me { id name }
  threads(first: 10, order: lastMessage) {
    edges { node { id subject } }
  }
}
`

/**
 * GraphiQL, with everything that it needs in it and a token of an installed app.
 *
 * It is an application, and so the one page here with scripts. They come from the package and not from what anybody sent.
 */
export async function graphiqlPage(emulator: Emulator, search: URLSearchParams): Promise<Response> {
  const installation = emulator.installations
    .list()
    .find(
      ({ clientId, workspaceId }) =>
        clientId === (search.get('clientId') ?? clientId) && workspaceId === (search.get('workspaceId') ?? workspaceId),
    )
  if (!installation) {
    return messagePage({
      status: 400,
      title: 'There is no token for that',
      problem: 'GraphiQL acts as an app in a workspace that has it, and no such app is installed there.',
      advice: 'GET /_glue/installations/list says which apps are installed where.',
    })
  }
  // Nine megabytes, which nobody else waits for.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const { accessToken } = emulator.tokens.issue(installation)
  const nonce = crypto.randomUUID()
  const options = {
    title: 'GraphiQL · Glue emulator',
    defaultQuery: firstQuery,
    additionalHeaders: { Authorization: `Bearer ${accessToken}` },
    endpoint: '/public/graphql',
  }
  const page = renderGraphiQL(options).replace('<script>', `<script nonce="${nonce}">`)
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        'worker-src blob:',
        "style-src 'unsafe-inline'",
        'font-src data:',
        'img-src data:',
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
  })
}
