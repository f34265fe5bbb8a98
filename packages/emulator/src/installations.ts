import { GlueEmulatorError } from './glue-emulator-error.ts'
import type { SeedApp } from './seed/seed.ts'
import { type EmulatorState, newId, nextSequence } from './state/emulator-state.ts'

/** An app in a workspace. */
export interface Installation {
  readonly clientId: string
  readonly workspaceId: string
  /** The app's own user in this workspace. It stays the same when the app is installed again. */
  readonly userId: string
  readonly scopes: readonly string[]
  /** ISO 8601. */
  readonly installedAt: string
}

/** Where apps are installed: the ways that need no browser. */
export interface Installations {
  /**
   * Installs an app as from inside the product: no redirect happens. Where it is installed already, the scopes are
   * added.
   *
   * @throws `config_invalid` for an app, a workspace or a scope that the emulator does not have
   */
  add(options: {
    readonly clientId: string
    readonly workspaceId: string
    /** @defaultValue all that the app may ask for */
    readonly scopes?: readonly string[] | undefined
  }): Installation
  /** Uninstalls an app: its codes and tokens for this workspace stop working at once. Its user stays. */
  remove(options: { readonly clientId: string; readonly workspaceId: string }): void
  list(): Installation[]
}

export function createInstallations(state: EmulatorState): Installations {
  return {
    add: ({ clientId, workspaceId, scopes }) => {
      const app = knownApp(state, clientId)
      const known = { app, workspaceId: knownWorkspaceId(state, workspaceId), scopes: knownScopes(app, scopes) }
      return install(state, known)
    },
    remove: ({ clientId, workspaceId }) => uninstall(state, { clientId, workspaceId }),
    list: () => [...state.installations.values()],
  }
}

/**
 * Records that a workspace authorized an app. What it had authorized before stays authorized, as Glue's page has it.
 */
export function install(
  state: EmulatorState,
  {
    app,
    workspaceId,
    scopes,
  }: { readonly app: SeedApp; readonly workspaceId: string; readonly scopes: readonly string[] },
): Installation {
  const key = installationKey(app.clientId, workspaceId)
  const previous = state.installations.get(key)
  const installation: Installation = {
    clientId: app.clientId,
    workspaceId,
    userId: appUserId(state, { app, workspaceId }),
    scopes: app.scopes.filter((scope) => scopes.includes(scope) || previous?.scopes.includes(scope)),
    installedAt: previous?.installedAt ?? new Date(state.clock.now()).toISOString(),
  }
  state.installations.set(key, installation)
  return installation
}

/** A key that no two pairs share: neither part can hold a line break. */
function installationKey(clientId: string, workspaceId: string): string {
  return `${clientId}\n${workspaceId}`
}

/** The installation that a token or a code request speaks of. */
export function installationOf(state: EmulatorState, clientId: string, workspaceId: string): Installation | undefined {
  return state.installations.get(installationKey(clientId, workspaceId))
}

/** The app's own user in a workspace: the one that it had there before, or a new one. */
export function appUserId(
  state: EmulatorState,
  { app, workspaceId, userId }: { app: SeedApp; workspaceId: string; userId?: string | undefined },
): string {
  const key = installationKey(app.clientId, workspaceId)
  const known = state.appUsers.get(key)
  if (known !== undefined) return known
  const id = userId ?? newId(state, 'usr')
  state.appUsers.set(key, id)
  if (!state.users.has(id)) {
    state.users.set(id, { id, workspaceId, name: app.name, avatarURL: null, sequence: nextSequence(state) })
  }
  return id
}

/** @throws `config_invalid` */
export function knownApp(state: EmulatorState, clientId: string): SeedApp {
  const app = state.apps.get(clientId)
  if (app) return app
  throw new GlueEmulatorError({
    code: 'config_invalid',
    message: `The seed has no app with the client id ${JSON.stringify(clientId)}. It has: ${list(state.apps.keys())}.`,
  })
}

/** @throws `config_invalid` */
export function knownWorkspaceId(state: EmulatorState, workspaceId: string): string {
  if (state.workspaces.has(workspaceId)) return workspaceId
  throw new GlueEmulatorError({
    code: 'config_invalid',
    message: `The seed has no workspace ${JSON.stringify(workspaceId)}. It has: ${list(state.workspaces.keys())}.`,
  })
}

/** @throws `config_invalid` */
export function knownScopes(app: SeedApp, scopes: readonly string[] = app.scopes): readonly string[] {
  const unknown = scopes.find((scope) => !app.scopes.includes(scope))
  if (unknown === undefined) return scopes
  throw new GlueEmulatorError({
    code: 'config_invalid',
    message:
      `The app ${JSON.stringify(app.clientId)} may not ask for the scope ${JSON.stringify(unknown)}. ` +
      `It may ask for: ${list(app.scopes)}.`,
  })
}

function uninstall(state: EmulatorState, { clientId, workspaceId }: { clientId: string; workspaceId: string }): void {
  const belongs = (grant: { readonly clientId: string; readonly workspaceId: string }) =>
    grant.clientId === clientId && grant.workspaceId === workspaceId
  state.installations.delete(installationKey(clientId, workspaceId))
  for (const grants of [state.authorizationCodes, state.accessTokens, state.refreshTokens]) {
    for (const [secret, grant] of grants) if (belongs(grant)) grants.delete(secret)
  }
}

function list(values: Iterable<string>): string {
  return [...values].join(', ') || 'none'
}
