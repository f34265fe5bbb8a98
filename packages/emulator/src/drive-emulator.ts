import { createEmulator, type Emulator, type EmulatorOptions } from './create-emulator.ts'
import type { SeedApp, SeedWorkspace } from './seed/seed.ts'

// What this package's own tests say over and over. Not part of the package.

type Parameters = Readonly<Record<string, string | undefined>>

/** An emulator, and its parts by name. */
export interface Driven {
  readonly emulator: Emulator
  readonly app: SeedApp
  /** Waits for its install by the code flow. */
  readonly acme: SeedWorkspace
  /** Has the app from inside the product. */
  readonly acmeLabs: SeedWorkspace
  readonly globex: SeedWorkspace
  readonly redirectUri: string
  /** An authorization URL in order, with these parameters in place of its own; `undefined` leaves one out. */
  authorizationUrl(parameters?: Parameters): URL
  /** The code that the callback gets when the person allows the app in Acme. */
  code(parameters?: Parameters): Promise<string>
  /** Posts a form to the token endpoint, with the app's id and secret unless the form has its own. */
  token(form: Parameters): Promise<TokenReply>
  redeem(code: string, form?: Parameters): Promise<TokenReply>
  /** By client credentials. */
  tokenFor(workspace: SeedWorkspace, scopes?: readonly string[]): Promise<string>
  /** As the app in Acme Labs, unless there is another token. */
  graphql(query: string, variables?: object, accessToken?: string): Promise<GraphqlReply>
}

export interface TokenReply {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, string | number>>
  readonly accessToken: string
  readonly refreshToken: string
}

export interface GraphqlReply {
  readonly status: number
  readonly data: unknown
  readonly errors: readonly GraphqlProblem[] | undefined
}

export interface GraphqlProblem {
  readonly message: string
  readonly extensions: { readonly code: string; readonly requiredScope?: string }
}

export function driveEmulator(options: EmulatorOptions = {}): Driven {
  const emulator = createEmulator(options)
  const [app] = emulator.seed.apps
  const [acme, acmeLabs, globex] = emulator.seed.workspaces
  const redirectUri = app?.redirectUris[0]
  if (!app || !acme || !acmeLabs || !globex || !redirectUri) throw new Error('The seed lacks what the tests speak of.')

  const authorizationUrl: Driven['authorizationUrl'] = (parameters = {}) => {
    const { clientId, scopes } = app
    const usual = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(','),
      state: 'st-1',
    }
    return new URL(`/oauth/authorize?${form({ ...usual, ...parameters })}`, emulator.origin)
  }
  const token: Driven['token'] = async (parameters) => {
    const body = form({ client_id: app.clientId, client_secret: app.clientSecret, ...parameters })
    return tokenReply(await emulator.fetch('/oauth/token', { method: 'POST', body }))
  }
  const tokenFor: Driven['tokenFor'] = async (workspace, scopes) => {
    if (scopes) {
      emulator.installations.remove({ clientId: app.clientId, workspaceId: workspace.id })
      emulator.installations.add({ clientId: app.clientId, workspaceId: workspace.id, scopes })
    }
    const reply = await token({ grant_type: 'client_credentials', subject: workspace.id, redirect_uri: redirectUri })
    return reply.accessToken
  }
  return {
    emulator,
    app,
    acme,
    acmeLabs,
    globex,
    redirectUri,
    authorizationUrl,
    code: async (parameters) => {
      const callback = await emulator.approve({ authorizationUrl: authorizationUrl(parameters), workspaceId: acme.id })
      return callback.searchParams.get('code') ?? ''
    },
    token,
    redeem: (code, parameters = {}) =>
      token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...parameters }),
    tokenFor,
    graphql: async (query, variables = {}, accessToken) => {
      const response = await emulator.fetch('/public/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${accessToken ?? (await tokenFor(acmeLabs))}`,
        },
        body: JSON.stringify({ query, variables }),
      })
      const { data, errors } = await response.json()
      return { status: response.status, data, errors }
    },
  }
}

async function tokenReply(response: Response): Promise<TokenReply> {
  const body: Record<string, string | number> = await response.json()
  const { access_token: accessToken = '', refresh_token: refreshToken = '' } = body
  return {
    status: response.status,
    headers: response.headers,
    body,
    accessToken: String(accessToken),
    refreshToken: String(refreshToken),
  }
}

function form(parameters: Parameters): URLSearchParams {
  return new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
