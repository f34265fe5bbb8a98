import { GlueEmulatorError } from '../glue-emulator-error.ts'
import { installationOf, knownApp, knownScopes, knownWorkspaceId } from '../installations.ts'
import type { SeedApp } from '../seed/seed.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { type AccessGrant, issueAccessToken } from './access-grant.ts'

/** What an access token stands for, as the emulator knows it. */
export interface IssuedToken extends Omit<AccessGrant, 'family' | 'expiresAt'> {
  readonly accessToken: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** Access tokens without the requests that get them. */
export interface Tokens {
  /**
   * An access token for an installed app, as client credentials would get it.
   *
   * @throws `config_invalid` for an app that is not installed there, or a scope that it does not have
   */
  issue(options: {
    readonly workspaceId: string
    /** Not needed when there is one app only. */
    readonly clientId?: string | undefined
    /** @defaultValue all that the workspace authorized */
    readonly scopes?: readonly string[] | undefined
    /** In seconds, on the emulator's clock. @defaultValue Glue's ten years */
    readonly expiresIn?: number | undefined
  }): IssuedToken
  /**
   * Ends an access token or a refresh token at once.
   *
   * @returns whether there was such a token
   */
  revoke(token: string): boolean
}

export function createTokens(state: EmulatorState): Tokens {
  return {
    issue: ({ workspaceId, clientId, scopes, expiresIn }) => {
      const app = clientId === undefined ? onlyApp(state) : knownApp(state, clientId)
      const installation = installationOf(state, app.clientId, knownWorkspaceId(state, workspaceId))
      if (!installation) throw notInstalled(app, workspaceId)
      const granted = scopes === undefined ? installation.scopes : knownScopes(app, scopes)
      const family = `subject ${installation.userId}`
      const { accessToken, grant } = issueAccessToken(state, { installation, scopes: granted, family, expiresIn })
      const { clientId: issuedTo, userId, expiresAt } = grant
      return {
        accessToken,
        clientId: issuedTo,
        workspaceId,
        userId,
        scopes: granted,
        expiresAt: new Date(expiresAt).toISOString(),
      }
    },
    revoke: (token) => state.accessTokens.delete(token) || state.refreshTokens.delete(token),
  }
}

function onlyApp(state: EmulatorState): SeedApp {
  const [app, ...others] = state.apps.values()
  if (app && others.length === 0) return app
  throw new GlueEmulatorError({
    code: 'config_invalid',
    message: `The seed has ${others.length + (app ? 1 : 0)} apps: give the \`clientId\` of one.`,
  })
}

function notInstalled({ clientId }: SeedApp, workspaceId: string): GlueEmulatorError {
  return new GlueEmulatorError({
    code: 'config_invalid',
    message:
      `The app ${JSON.stringify(clientId)} is not installed in ${workspaceId}. ` +
      'Install it with installations.add({ clientId, workspaceId }) first.',
  })
}
