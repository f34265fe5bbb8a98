import { createGlueWeb, type GlueWeb, type GlueWebOptions, type OperationManifest } from '../src/web/index.ts'
import { Browser } from './browser.ts'
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
export function createWebWorld(options: Partial<GlueWebOptions<User>> = {}, worldOptions: WorldOptions = {}): WebWorld {
  const world = createWorld(worldOptions)
  const web = createGlueWeb<User>({
    oauth: world.oauth,
    keys: [key],
    getUser: (request) => {
      const id = /(?:^|; )session=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1]
      return id === undefined ? undefined : { id, mayPost: id === 'poster' }
    },
    authorize: ({ user, operation }) => user.mayPost || operation?.operationType !== 'mutation',
    operations: manifest,
    ...options,
  })
  const origin = new URL(world.oauth.settings.redirectUri).origin
  const newBrowser = (user?: string): Browser => new Browser({ web, origin, user })
  return {
    ...world,
    web,
    newBrowser,
    browser: newBrowser('poster'),
    decide: (authorizationUrl, { workspaceId = world.workspaces.acme, decision = 'allow' } = {}) =>
      world.emulator.approve({ authorizationUrl, workspaceId, decision }),
  }
}
