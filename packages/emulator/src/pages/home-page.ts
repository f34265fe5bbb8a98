import { html } from 'hono/html'
import type { EmulatorState } from '../state/emulator-state.ts'
import { pageResponse } from './page-response.ts'

/** What somebody sees who opens the emulator's address. */
export function homePage(state: EmulatorState, origin: string): Promise<Response> {
  const rows = [
    ['Authorize', `${origin}/oauth/authorize`],
    ['Token', `${origin}/oauth/token`],
    ['GraphQL', `${origin}/public/graphql`],
    ['Control', `${origin}/_glue/`],
    ['Profile', state.profile],
    ['Time', new Date(state.clock.now()).toISOString()],
    ['Apps', [...state.apps.values()].map(({ name, clientId }) => `${name} (${clientId})`).join(', ')],
    ['Workspaces', [...state.workspaces.values()].map(({ name }) => name).join(', ')],
  ]
  return pageResponse({
    title: 'A Glue on your machine',
    content: html`<div class="mark" aria-hidden="true">G</div>
      <h1>A Glue on your machine</h1>
      <p class="soft">Apps talk to these addresses as they would talk to api.gluegroups.com.</p>
      <p><a href="/_glue/graphiql">Try a query in GraphiQL</a>, with a token set.</p>
      <table>
        ${rows.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td><code>${value}</code></td>
            </tr> `,
        )}
      </table>`,
  })
}
