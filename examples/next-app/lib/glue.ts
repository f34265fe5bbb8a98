import { createGlueOAuth } from '@glue/oauth'
import { sqliteStore } from '@glue/oauth/sqlite'
import { createGlueWeb } from '@glue/oauth/web'
import { manifest } from '@glue/schema/manifest'
import { userOf } from './sign-in'

type Glue = ReturnType<typeof createGlue>

const shared = globalThis as { glue?: Glue }

/** Made with the first request, once for the process: Next loads this file several times, and also when it builds. */
export function glue(): Glue {
  return (shared.glue ??= createGlue())
}

function createGlue() {
  const oauth = createGlueOAuth({
    clientId: process.env.GLUE_CLIENT_ID ?? '',
    clientSecret: process.env.GLUE_CLIENT_SECRET ?? '',
    redirectUri: process.env.GLUE_REDIRECT_URI ?? '',
    scopes: ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write'],
    store: sqliteStore({ path: 'glue.sqlite' }),
  })
  const web = createGlueWeb({
    oauth,
    keys: [process.env.GLUE_WEB_KEY ?? ''],
    getUser: ({ headers }) => userOf(headers),
    authorize: ({ user, operation }) =>
      operation === undefined || operation.operationType === 'query' || user.role === 'operator',
    beforeInstall: ({ user }) =>
      user.role === 'operator' ? undefined : new Response('Only an operator may install.', { status: 403 }),
    afterInstall: ({ installation }) =>
      new Response(null, { status: 303, headers: { location: `/w/${installation.workspaceId}` } }),
    operations: manifest,
    onError: (error) => console.error(error.message),
  })
  return { oauth, web }
}
