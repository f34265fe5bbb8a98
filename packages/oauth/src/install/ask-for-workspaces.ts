import type { Clock } from '../clock.ts'
import { withDeadline } from '../http/deadline.ts'
import { checkEmulatorTokens } from '../server/emulator-token.ts'
import type { Fetch } from '../fetch.ts'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueServer } from '../server/glue-server.ts'
import { fetchOrThrow } from '../http/network-error.ts'
import { readBody } from '../http/read-body.ts'

const MAX_BODY_BYTES = 1_000_000

// Inferred: the field follows from the scope `workspaces:read` and stands in no document of Glue's. It is the one
// GraphQL text of this package; where Glue does not know the field, the hint of the installation takes its place.
const WORKSPACES_QUERY = '{ workspaces { nodes { id } } }'

/** What {@link askForWorkspaces} needs. */
export interface AskForWorkspacesInput {
  readonly server: GlueServer
  readonly accessToken: string
  readonly fetch: Fetch
  readonly clock: Clock
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The workspaces that a token can see, as the API tells. Empty where it cannot tell.
 *
 * @throws GlueOAuthError `temporarily_unavailable`, `network_error`, `timeout`, `emulator_token`
 */
export async function askForWorkspaces(input: AskForWorkspacesInput): Promise<readonly string[]> {
  const { server, accessToken, fetch, clock, timeoutMs, signal } = input
  const subject = "Glue's API"
  const api = { subject, url: server.apiEndpoint }
  await checkEmulatorTokens({ tokens: [accessToken], direction: 'sent to', endpoint: server.apiEndpoint, fetch })
  return withDeadline({ subject, timeoutMs, clock, signal }, async (ending) => {
    const request: RequestInit = {
      method: 'POST',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: WORKSPACES_QUERY }),
      redirect: 'manual',
      signal: ending,
    }
    const response = await fetchOrThrow(api, () => fetch(server.apiEndpoint, request))
    const body = await fetchOrThrow(api, () =>
      readBody({ message: response, maxBytes: MAX_BODY_BYTES, signal: ending }),
    )
    if (response.status === 429 || response.status >= 500) {
      throw new GlueOAuthError({
        code: 'temporarily_unavailable',
        status: response.status,
        message: `Glue's API answered ${response.status} when asked which workspace was installed. Start the installation again later.`,
      })
    }
    return 'text' in body ? workspaceIds(body.text) : []
  })
}

function workspaceIds(text: string): readonly string[] {
  try {
    const nodes: unknown = JSON.parse(text)?.data?.workspaces?.nodes
    return Array.isArray(nodes) ? nodes.map((node) => node?.id).filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
