import { once } from 'node:events'
import { createServer } from 'node:http'
import { InstallProvider, LogLevel, MemoryInstallationStore } from '@slack/oauth'

const teamId = 'T1'

/** The same herd at the peer: its callers find a token expired, and its server counts what they send. */
export async function slackHerd(callers: number): Promise<number> {
  let requests = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      requests += 1
      const [access_token, refresh_token] = [`xoxe.xoxb-${requests}`, `xoxe-${requests}`]
      const answer = { ok: true, token_type: 'bot', access_token, refresh_token, expires_in: 43_200 }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const address = server.address()
    if (typeof address !== 'object' || address === null) throw new Error('The server of the peer has no port.')
    const slackApiUrl = `http://127.0.0.1:${address.port}/api/`
    const provider = await installedProvider(slackApiUrl)
    const query = { teamId, enterpriseId: undefined, isEnterpriseInstall: false }
    const results = await Promise.all(Array.from({ length: callers }, () => provider.authorize(query)))
    if (results.some(({ botToken }) => botToken === expired.token)) throw new Error('The peer gave the expired token.')
    return requests
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** Its tokens are renewed two hours before their end. */
const expired = { id: 'B1', userId: 'U1', scopes: ['chat:write'], token: 'xoxe.xoxb-0', refreshToken: 'xoxe-0' }

async function installedProvider(slackApiUrl: string): Promise<InstallProvider> {
  const installationStore = new MemoryInstallationStore()
  await installationStore.storeInstallation({
    team: { id: teamId },
    enterprise: undefined,
    user: { id: 'U2', token: undefined, scopes: undefined },
    bot: { ...expired, expiresAt: Math.floor(Date.now() / 1000) - 60 },
    isEnterpriseInstall: false,
    authVersion: 'v2',
  })
  return new InstallProvider({
    clientId: '1.2',
    clientSecret: 'a secret for loopback only',
    stateSecret: 'a secret for loopback only',
    installationStore,
    clientOptions: { slackApiUrl },
    logLevel: LogLevel.ERROR,
  })
}
