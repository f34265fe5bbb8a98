import type { Seed } from '../packages/emulator/src/index.ts'

/** One app, and where it may have tokens: what both servers are asked with. */
export interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly workspaceId: string
}

/** The first app of a seed, in the first workspace that has it. */
export function credentialsOf({ apps, installations }: Seed): Credentials {
  const [installation] = installations
  const app = apps.find(({ clientId }) => clientId === installation?.clientId)
  const redirectUri = app?.redirectUris[0]
  if (!installation || !app || redirectUri === undefined) throw new Error('The seed has no app that is installed.')
  const { clientId, clientSecret } = app
  return { clientId, clientSecret, redirectUri, workspaceId: installation.workspaceId }
}

/** Glue's own token request. `subject` and `redirect_uri` mean nothing to the peer, which passes over them. */
export function tokenRequest({ clientId, clientSecret, redirectUri, workspaceId }: Credentials) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: redirectUri,
    subject: workspaceId,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { method: 'POST', headers, body: form.toString() } as const
}

/** A benchmark of errors would be a benchmark of nothing. */
export function accessTokenOf(status: number, answer: unknown): string {
  const token =
    typeof answer === 'object' && answer !== null && 'access_token' in answer ? answer.access_token : undefined
  if (status === 200 && typeof token === 'string' && token !== '') return token
  throw new Error(`A token request got ${status} ${JSON.stringify(answer)}, not 200 with an access token.`)
}
