import type { DocumentNode } from 'graphql'
import { bearerToken } from '../graphql/bearer-token.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import type { ReceivedRequest } from './received-request.ts'
import { type Route, routeOf } from './route.ts'

/** What a request is about, as faults are matched and the journal is filtered by it. Nothing in it is verified. */
export interface RequestSubject {
  readonly route: Route
  /** The names that it goes by: a GraphQL operation's name and root fields; at the token endpoint the `grant_type`. */
  readonly operations: readonly string[]
  readonly clientId: string | undefined
  readonly workspaceId: string | undefined
}

export async function requestSubject(state: EmulatorState, received: ReceivedRequest): Promise<RequestSubject> {
  const route = routeOf(received.url.pathname)
  if (route === 'token') return tokenSubject(state, new URLSearchParams(received.body))
  if (route === 'authorize') return authorizeSubject(state, received)
  if (route === 'graphql') return graphqlSubject(state, received)
  return { route, operations: [], clientId: undefined, workspaceId: undefined }
}

function tokenSubject(state: EmulatorState, form: URLSearchParams): RequestSubject {
  const grant =
    state.authorizationCodes.get(form.get('code') ?? '') ?? state.refreshTokens.get(form.get('refresh_token') ?? '')
  const grantType = form.get('grant_type')
  return {
    route: 'token',
    operations: grantType === null ? [] : [grantType],
    clientId: form.get('client_id') ?? undefined,
    workspaceId: form.get('subject') ?? grant?.workspaceId,
  }
}

function authorizeSubject(state: EmulatorState, { method, url, body }: ReceivedRequest): RequestSubject {
  if (method !== 'POST') {
    const clientId = url.searchParams.get('client_id') ?? undefined
    return { route: 'authorize', operations: [], clientId, workspaceId: undefined }
  }
  const form = new URLSearchParams(body)
  return {
    route: 'authorize',
    operations: [],
    clientId: state.pendingAuthorizations.get(form.get('request') ?? '')?.clientId,
    workspaceId: form.get('workspace') ?? undefined,
  }
}

async function graphqlSubject(state: EmulatorState, received: ReceivedRequest): Promise<RequestSubject> {
  const grant = state.accessTokens.get(bearerToken(received.headers) ?? '')
  return {
    route: 'graphql',
    operations: await graphqlOperations(received),
    clientId: grant?.clientId,
    workspaceId: grant?.workspaceId,
  }
}

async function graphqlOperations({ method, url, body }: ReceivedRequest): Promise<string[]> {
  const { query, operationName } = method === 'GET' ? Object.fromEntries(url.searchParams) : parsedJson(body)
  if (typeof query !== 'string') return []
  const { parse, Kind } = await import('graphql')
  let document: DocumentNode
  try {
    // A document that GraphQL refuses is about nothing.
    document = parse(query, { noLocation: true, maxTokens: 10_000 })
  } catch {
    return []
  }
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const chosen =
    typeof operationName === 'string' ? operations.filter(({ name }) => name?.value === operationName) : operations
  return chosen.flatMap(({ name, selectionSet }) => [
    ...(name ? [name.value] : []),
    ...selectionSet.selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : [])),
  ])
}

function parsedJson(text: string): { readonly query?: unknown; readonly operationName?: unknown } {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
