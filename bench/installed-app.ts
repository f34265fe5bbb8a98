import type { Emulator } from '../packages/emulator/src/index.ts'
import { createCodeVerifier, createState } from '../packages/oauth/src/grants/index.ts'
import { type GlueOAuth, type GlueOAuthOptions, glueServerAt } from '../packages/oauth/src/index.ts'
import { credentialsOf } from './token-request.ts'

/** What every access token of the benches lives for. A refresh token has no end. */
export const lifetimeMs = 3_600_000

/** What a `createGlueOAuth` for the first app of an emulator's seed is set up with. */
export function appOptions({ seed }: Pick<Emulator, 'seed'>, origin: string) {
  const { clientId, clientSecret, redirectUri } = credentialsOf(seed)
  const scopes = seed.apps.find((app) => app.clientId === clientId)?.scopes ?? []
  return { clientId, clientSecret, redirectUri, scopes, server: glueServerAt(origin) } satisfies GlueOAuthOptions
}

/** Installs the app as a person does, by the code flow. Each installation begins a family of refresh tokens. */
export async function install(
  emulator: Emulator,
  oauth: Pick<GlueOAuth, 'authorizationUrl' | 'completeInstall'>,
  workspaceId: string,
): Promise<void> {
  const state = createState()
  const codeVerifier = createCodeVerifier()
  const authorizationUrl = await oauth.authorizationUrl({ state, codeVerifier })
  const { searchParams } = await emulator.approve({ authorizationUrl, workspaceId })
  await oauth.completeInstall({ callbackParameters: searchParams, state, codeVerifier, workspaceHint: workspaceId })
}

/** Makes every token of an emulator live for {@link lifetimeMs}, where Glue's live for ten years. */
export function shortenLives({ faults }: Pick<Emulator, 'faults'>): void {
  faults.add({ match: { route: 'token' }, then: { expiresIn: lifetimeMs / 1000 } })
}
