import type { GlueOAuth } from '../create-glue-oauth.ts'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { Installation } from '../install/installation-records.ts'

/** Whoever is signed in to the app, in the app's own terms. */
export interface AppUser {
  /** Stays the same for the same person. */
  readonly id: string
}

/** One operation that the server lets a browser send, as `@glue/schema/manifest` has it. */
export interface ManifestOperation {
  readonly operationName: string
  readonly operationType: 'query' | 'mutation' | 'subscription'
  /** The fields of `Query` or `Mutation` that it selects, by their names in the schema. */
  readonly rootFields: readonly string[]
  /** The text that is sent to Glue. */
  readonly source: string
}

/** All operations that the server lets a browser send, by the sha256 of their text in lower-case hex. */
export type OperationManifest = Readonly<Record<string, ManifestOperation>>

/** What a user is about to do. With `operations: 'any'` the name alone is known, and that is the browser's word. */
export interface AuthorizedOperation {
  readonly operationName: string | undefined
  readonly operationType: ManifestOperation['operationType'] | undefined
  readonly rootFields: readonly string[] | undefined
}

/** What {@link GlueWebOptions.authorize} decides on. */
export interface AuthorizeInput<User extends AppUser> {
  readonly user: User
  readonly workspaceId: string
  /** Absent when the question is whether the user may use the workspace at all. */
  readonly operation?: AuthorizedOperation | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

type MaybePromise<T> = T | Promise<T>

/** Who asks for Glue's token itself. */
export interface AuthorizeTokenInput<User extends AppUser> {
  readonly user: User
  readonly workspaceId: string
}

/** Who has to sign in to the app first, and where to go afterwards. */
export interface SignInInput {
  readonly request: Request
  /** The address, on the app's own origin, that starts the installation again. */
  readonly returnTo: string
}

/** How `createGlueWeb` is set up. */
export interface GlueWebOptions<User extends AppUser, Context = unknown> {
  readonly oauth: GlueOAuth
  /** Random secrets of at least 32 bytes, newest first. They seal the cookies of running installations. */
  readonly keys: readonly string[]
  /**
   * Who is signed in to the app, by the app's own session. `GET session` sends the answer to that person's browser, so
   * leave out what they must not see.
   *
   * @param context - what {@link GlueWeb.handle} was given beside the request: the request of `node:http` or Express from
   * `toNodeHandler`, or whatever your framework keeps a session in
   */
  readonly getUser: (request: Request, context: Context) => MaybePromise<User | undefined | null>
  /**
   * Whether a user may use a workspace's token, and for this operation. Anything but `true` is a no.
   */
  readonly authorize: (input: AuthorizeInput<User>) => MaybePromise<boolean>
  /** The operations that a browser may send. `'any'` lets it send every text, and leaves all to `authorize`. */
  readonly operations: OperationManifest | 'any'
  /**
   * Switches `POST token` on, and decides who gets Glue's own token for a workspace. Whoever has it can do all that the
   * app can, for as long as it lives: it is not narrowed by `authorize` or `operations`, and cannot be taken back. Anything
   * but `true` is a no.
   */
  readonly authorizeToken?: ((input: AuthorizeTokenInput<User>) => MaybePromise<boolean>) | undefined
  /**
   * The workspaces that `GET session` asks `authorize` about. All that have the app when absent, which is too many to go
   * through for an app with thousands of them.
   */
  readonly workspaceIdsOf?: ((user: User) => MaybePromise<readonly string[]>) | undefined
  /**
   * Where a visitor signs in who has to before installing: a path or URL, which gets `returnTo` as a parameter, or a function
   * that answers. A page of ours that says so when absent.
   */
  readonly signIn?: string | ((input: SignInInput) => MaybePromise<Response>) | undefined
  /**
   * The path of the app's front page, where pages lead back to and installations end that have no `returnTo`.
   *
   * @defaultValue `'/'`, behind {@link GlueWebOptions.proxyPrefix}
   */
  readonly home?: string | undefined
  /**
   * The beginning of `redirectUri`'s path that a proxy takes away before a request comes here, such as `'/tools'`. Without
   * it, requests come with the paths that browsers see.
   */
  readonly proxyPrefix?: string | undefined
  /** Says who may install: a `Response` is sent instead of starting. */
  readonly beforeInstall?: (input: {
    readonly request: Request
    readonly user: User
    readonly workspaceHint: string | undefined
  }) => MaybePromise<Response | undefined>
  /**
   * Told of every installation; a `Response` is sent instead of the redirect to `returnTo`.
   *
   * `user` is who brought the code back, in the browser and session that began. Where the server ignores PKCE, a code that was
   * stolen unused can be brought by somebody else, so take `user` for a lead and not for a proof of who allowed it at Glue.
   */
  readonly afterInstall?: (input: {
    readonly request: Request
    readonly user: User
    readonly installation: Installation
  }) => MaybePromise<Response | undefined>
  /**
   * Told why an installation or an operation failed. The browser gets the code and a text for visitors only; what is
   * wrong with the configuration, for example, stands in `error.message`. What it throws is ignored.
   */
  readonly onError?: (error: GlueOAuthError) => void
  /** The deadline of an operation at Glue, until the last byte, in milliseconds. 30 seconds when absent. */
  readonly upstreamTimeoutMs?: number | undefined
}

/** Where the routes are, as browsers see them. */
export interface GlueWebRoutes {
  /** Of all of them, from `redirectUri`. */
  readonly origin: string
  /** Paths on the origin. */
  readonly install: string
  readonly callback: string
  readonly failed: string
  readonly graphql: string
  readonly session: string
  /** Only with {@link GlueWebOptions.authorizeToken}. */
  readonly token: string | undefined
}

/** What all routes work with. */
export interface WebContext<User extends AppUser> {
  readonly options: Omit<GlueWebOptions<User, never>, 'getUser'>
  readonly routes: GlueWebRoutes
  /** An absolute URL. */
  readonly home: string
}

/** One request to one of the routes. */
export interface Visit<User extends AppUser> {
  readonly request: Request
  readonly url: URL
  /** @throws GlueOAuthError `config_invalid` */
  signedInUser(): Promise<User | undefined>
}

/** Tells the app of an error, whatever the app then does. */
export function reportError<User extends AppUser>(failure: GlueOAuthError, { options }: WebContext<User>): void {
  // A listener that throws, at once or later, must not change what the visitor sees, nor end the process.
  try {
    const told: unknown = options.onError?.(failure)
    if (told instanceof Promise) told.catch(() => {})
  } catch {}
}

/**
 * What `getUser` answered with.
 *
 * @throws GlueOAuthError `config_invalid` where that has no id: two such users would count as one
 */
export function assertUser<User extends AppUser>(user: User | undefined | null): User | undefined {
  if (user === undefined || user === null) return undefined
  if (typeof user.id === 'string' && user.id !== '') return user
  throw new GlueOAuthError({
    code: 'config_invalid',
    message: '`getUser` answered with a user without `id`. Give each user a non-empty string that stays the same.',
  })
}
