import type { FetchFunction } from '@glue/client/fetch'
import { createEmulator, type Emulator, type Seed, type SeedApp } from '@glue/emulator'
import { createGlueOAuth, type GlueOAuth, glueServerAt } from '@glue/oauth'
import { type AppUser, createGlueWeb, type OperationManifest } from '@glue/oauth/web'
import type { ReactElement, ReactNode } from 'react'
import { GlueProvider } from '../glue-provider.tsx'

/** What {@link createGlueTestApp} takes. */
export interface GlueTestAppOptions {
  /**
   * The workspace that the page shows. The app is installed there where it is not.
   *
   * @defaultValue the first one that has the app
   */
  readonly workspace?: string | undefined
  /** The emulated Glue's world. */
  readonly seed?: Seed | undefined
  /** An emulator that is there already, in the place of one for `seed`. */
  readonly emulator?: Emulator | undefined
  /**
   * What the backend lets the page send. Give your backend's manifest to be as strict as it is.
   *
   * @defaultValue `'any'`
   */
  readonly operations?: OperationManifest | 'any' | undefined
  /**
   * Who is signed in to the app; `null` for nobody.
   *
   * @defaultValue `{ id: 'tester' }`
   */
  readonly user?: AppUser | null | undefined
}

/** An app in this process: a page's provider, the app's backend, and an emulated Glue. */
export interface GlueTestApp {
  /** For faults, clock, journal and the world. */
  readonly emulator: Emulator
  /** What the provider takes, for tests that render one of their own. */
  readonly url: string
  readonly workspace: string
  /** What the page sends its requests with. It ends in the backend, whose `POST token` is on. */
  readonly fetch: FetchFunction
  /** A `GlueProvider`, for `render` and `renderHook` of @testing-library/react. */
  readonly wrapper: (props: { readonly children: ReactNode }) => ReactElement
  /** From now on the backend finds this user signed in, or with `null` nobody. Pages learn of it as they do from yours. */
  signIn(user: AppUser | null): void
}

/**
 * Makes an app for a test: what the page asks for goes through a real backend, `createGlueWeb`, to an emulator. Nothing is
 * mocked, and no socket is opened.
 *
 * @throws Error where the seed has no app, or no workspace
 * @example
 * ```tsx
 * import { useGlueQuery } from '@glue/react'
 * import { createGlueTestApp } from '@glue/react/testing'
 * import { MeDocument } from '@glue/schema/operations'
 * import { renderHook, waitFor } from '@testing-library/react'
 * import { expect, test } from 'vitest'
 *
 * test('a busy Glue is asked again', async () => {
 *   const { emulator, wrapper } = createGlueTestApp()
 *   emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { status: 503 } })
 *   const { result } = renderHook(() => useGlueQuery({ query: MeDocument }), { wrapper })
 *   await waitFor(() => expect(result.current[0].data?.me?.name).toBe('Acme Digest'))
 * })
 * ```
 */
export function createGlueTestApp(options: GlueTestAppOptions = {}): GlueTestApp {
  const { seed, emulator = createEmulator({ seed }), operations = 'any' } = options
  const [app] = emulator.apps
  if (app === undefined) throw new Error('The seed has no app. Add one to its `apps`.')
  const workspace = installedWorkspace({ emulator, app, workspace: options.workspace })
  let user = options.user === undefined ? { id: 'tester' } : options.user

  const { clientId, clientSecret, scopes, redirectUris } = app
  const redirectUri = redirectUris[0] ?? 'http://127.0.0.1/glue/callback'
  const { fetch: emulatorFetch, clock, origin } = emulator
  const server = glueServerAt(origin)
  const oauth = createGlueOAuth({ clientId, clientSecret, redirectUri, scopes, server, clock, fetch: emulatorFetch })
  const web = createGlueWeb({
    oauth,
    keys: ['not secret, and long enough for a test'],
    getUser: (_request, visitor: AppUser | null) => visitor,
    authorize: () => true,
    authorizeToken: () => true,
    operations,
  })
  const { graphql: url, session } = web.routes

  const fetch: FetchFunction = async (input, init) => {
    const request = new Request(typeof input === 'string' ? new URL(input, redirectUri) : input, init)
    if (new URL(request.url).pathname === session) await recordInstallations({ emulator, app, oauth })
    // The session is a cookie in a browser, and goes along under the same condition.
    const response = await web.handle(request, request.credentials === 'omit' ? null : user)
    return response ?? new Response('Not found', { status: 404 })
  }
  return {
    emulator,
    url,
    workspace,
    fetch,
    wrapper: ({ children }) => (
      <GlueProvider url={url} workspace={workspace} fetch={fetch}>
        {children}
      </GlueProvider>
    ),
    signIn: (next) => {
      user = next
    },
  }
}

interface World {
  readonly emulator: Emulator
  readonly app: SeedApp
}

function installedWorkspace({ emulator, app, workspace }: World & { readonly workspace: string | undefined }): string {
  const { clientId } = app
  const installed = emulator.installations.list().filter((installation) => installation.clientId === clientId)
  const workspaceId = workspace ?? installed[0]?.workspaceId ?? emulator.workspaces[0]?.id
  if (workspaceId === undefined) throw new Error('The seed has no workspace. Add one to its `workspaces`.')
  if (installed.some((installation) => installation.workspaceId === workspaceId)) return workspaceId
  return emulator.installations.add({ clientId, workspaceId }).workspaceId
}

/** Installed is what the emulator says. A backend keeps records, which the session is made from. */
async function recordInstallations({ emulator, app, oauth }: World & { readonly oauth: GlueOAuth }): Promise<void> {
  const installations = emulator.installations.list().filter(({ clientId }) => clientId === app.clientId)
  const installed = new Set(installations.map(({ workspaceId }) => workspaceId))
  for await (const { workspaceId } of oauth.installations.list()) {
    if (!installed.delete(workspaceId)) await oauth.uninstall(workspaceId)
  }
  // A fault that meets this must not change what the page sees: the next request tries again.
  for (const workspaceId of installed) await oauth.installations.add(workspaceId).catch(() => {})
}
