import process from 'node:process'
import { createGlueOAuth, type GlueOAuthOptions, type GlueStore, glueServerAt, isGlueOAuthError } from '../src/index.ts'
import { clientSecret, redirectUri, scopes } from './world.ts'

// One process of an app, for tests that need several: it is told over IPC when it is and what to ask for.

/** What a process is started with, as JSON in its first argument. */
export interface TokenProcessOptions {
  readonly origin: string
  readonly keys: readonly string[]
  readonly storage: 'sqlite' | 'postgres' | 'redis'
  /** A path, or an URL. */
  readonly place: string
  readonly leaseMs: number
}

/** A question, and the time it is asked at. */
export interface TokenQuestion {
  readonly id: number
  readonly now: number
  readonly workspaceId: string
}

/** The answer to one. */
export type TokenAnswer = { readonly id: number } & ({ readonly accessToken: string } | { readonly error: string })

const options: TokenProcessOptions = JSON.parse(process.argv[2] ?? '')
let now = 0
const settings: GlueOAuthOptions = {
  clientId: 'acme-digest',
  clientSecret,
  redirectUri,
  scopes,
  server: glueServerAt(options.origin),
  grant: 'refresh_token',
  keys: options.keys,
  clock: { now: () => now },
  store: await openStore(options),
}
const oauth = createGlueOAuth(settings)

process.on('message', async ({ id, now: time, workspaceId }: TokenQuestion) => {
  now = time
  try {
    const { accessToken } = await oauth.tokenFor(workspaceId)
    process.send?.({ id, accessToken } satisfies TokenAnswer)
  } catch (error) {
    process.send?.({ id, error: isGlueOAuthError(error) ? error.code : String(error) } satisfies TokenAnswer)
  }
})
// Whoever started it may die without a word.
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function openStore({ storage, place, leaseMs }: TokenProcessOptions): Promise<GlueStore> {
  switch (storage) {
    case 'sqlite': {
      const { sqliteStore } = await import('../src/sqlite/index.ts')
      return sqliteStore({ path: place, leaseMs })
    }
    case 'postgres': {
      const [{ Pool }, { postgresStore }] = await Promise.all([import('pg'), import('../src/postgres/index.ts')])
      return postgresStore({ client: new Pool({ connectionString: place }), leaseMs })
    }
    case 'redis': {
      const [{ createClient }, { redisStore }] = await Promise.all([import('redis'), import('../src/redis/index.ts')])
      const client = createClient({ url: place })
      await client.connect()
      return redisStore({ client, leaseMs })
    }
  }
}
