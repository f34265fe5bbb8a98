import { createEmulator, type Emulator, type Profile } from '@glue/emulator'
import { GlueClient, type GlueClientOptions } from '../src/index.ts'

/** The emulator's workspace that has the app installed, and a client for it. */
export interface AcmeLabs {
  readonly emulator: Emulator
  readonly accessToken: string
  /** Another token for the same workspace. */
  readonly anotherToken: () => Promise<string>
  readonly client: GlueClient
  /** How many GraphQL requests the emulator got. */
  readonly requests: () => number
}

export async function acmeLabs(options: Partial<GlueClientOptions> = {}, profile: Profile = 'glue'): Promise<AcmeLabs> {
  const emulator = createEmulator({ profile })
  const anotherToken = () => tokenFor(emulator)
  const accessToken = await anotherToken()
  let requests = 0
  const fetch: Emulator['fetch'] = (input, init) => {
    requests += 1
    return emulator.fetch(input, init)
  }
  const client = new GlueClient({ accessToken, fetch, clock: emulator.clock, ...options })
  return { emulator, accessToken, anotherToken, client, requests: () => requests }
}

async function tokenFor({ fetch, origin, seed }: Emulator): Promise<string> {
  const [app] = seed.apps
  const workspace = seed.workspaces.find(({ name }) => name === 'Acme Labs')
  const response = await fetch(`${origin}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app?.clientId ?? '',
      client_secret: app?.clientSecret ?? '',
      redirect_uri: app?.redirectUris[0] ?? '',
      subject: workspace?.id ?? '',
    }),
  })
  const { access_token: token } = await response.json()
  return token
}
