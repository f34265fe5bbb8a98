import { defaultSeed, type Seed } from '@glue/emulator'
import { createGlueWeb, type GlueWeb, type GlueWebOptions, type OperationManifest } from '../src/web/index.ts'
import { Browser } from './browser.ts'
import type { CreateWeb } from './naive/naive-web.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

export interface User {
  readonly id: string
  readonly mayPost: boolean
}

export interface WebWorld extends World {
  readonly web: GlueWeb
  readonly browser: Browser
  /** Another browser. */
  newBrowser(user?: string): Browser
  /** Goes through Glue's consent page and says where the browser goes next. */
  decide(authorizationUrl: URL, options?: { workspaceId?: string; decision?: 'allow' | 'deny' }): Promise<URL>
  /** Starts an installation into Acme, allows it, and says where the browser goes next. */
  approved(options?: { browser?: Browser; query?: string }): Promise<URL>
  /** How many codes have been sent to the token endpoint so far. */
  exchanges(): number
  /** All that is secret in a callback, and in what came of it so far. */
  secretsOf(callback: URL): readonly string[]
}

/** How an app with a web part is set up. */
export interface WebWorldOptions extends Partial<GlueWebOptions<User>> {
  /** Whose backend it is. Ours when absent. */
  readonly createWeb?: CreateWeb
}

export const key = 'the key of the test, of 32 bytes or more'

export const manifest: OperationManifest = {
  ['a'.repeat(64)]: {
    operationName: 'Me',
    operationType: 'query',
    rootFields: ['me'],
    source: 'query Me { me { id name __typename } }',
  },
  ['b'.repeat(64)]: {
    operationName: 'SendMessage',
    operationType: 'mutation',
    rootFields: ['sendMessage'],
    source: 'mutation SendMessage($input: SendMessageInput!) { sendMessage(input: $input) { message { id text } } }',
  },
}

/** An operation as `@glue/react` sends it. */
export function persisted(hash: string, variables: object = {}): object {
  return {
    operationName: 'X',
    query: '{ ignored }',
    variables,
    extensions: { persistedQuery: { version: 1, sha256Hash: hash, miss: true } },
  }
}

/** An app with a web part. Two people: `poster` may do everything, `reader` may not post. */
export function createWebWorld(
  { createWeb = createGlueWeb, ...options }: WebWorldOptions = {},
  worldOptions: WorldOptions = {},
): WebWorld {
  const { redirectUri, seed = redirectUri === undefined ? undefined : seedWith(redirectUri) } = worldOptions
  const world = createWorld({ ...worldOptions, seed })
  const web = createWeb({
    oauth: world.oauth,
    keys: [key],
    getUser: (request) => {
      const id = /(?:^|; )session=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1]
      return id === undefined ? undefined : { id, mayPost: id === 'poster' }
    },
    authorize: ({ user, operation }) => user.mayPost || operation === undefined || operation.operationType === 'query',
    operations: manifest,
    ...options,
  })
  const origin = new URL(world.oauth.settings.redirectUri).origin
  const newBrowser = (user?: string): Browser => new Browser({ web, origin, user })
  const first = newBrowser('poster')
  const { acme } = world.workspaces
  const decide: WebWorld['decide'] = (authorizationUrl, { workspaceId = acme, decision = 'allow' } = {}) =>
    world.emulator.approve({ authorizationUrl, workspaceId, decision })
  return {
    ...world,
    web,
    newBrowser,
    browser: first,
    decide,
    approved: async ({ browser = first, query = `?workspace=${acme}` } = {}) => decide(await browser.install(query)),
    exchanges: () => world.tokenRequests.filter(({ form }) => form.has('code')).length,
    secretsOf: ({ searchParams }) => [
      ...['code', 'state'].flatMap((name) => searchParams.getAll(name)),
      ...world.secrets(),
    ],
  }
}

/** The world that an emulator has by default, where the app has registered this redirect URI too. */
export function seedWith(redirectUri: string): Seed {
  const apps = defaultSeed.apps.map((app) => ({ ...app, redirectUris: [...app.redirectUris, redirectUri] }))
  return { ...defaultSeed, apps }
}

/** Values for `test.each`, each behind what a title can show of it. */
export function titled(values: readonly string[]): (readonly [title: string, value: string])[] {
  return values.map((value) => [value.length > 50 ? `${value.slice(0, 40)}… (${value.length})` : value, value])
}
