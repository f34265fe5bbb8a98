import type { FaultEffect } from '@glue/emulator'
import { discoverServer, type Fetch, glueServerAt, type GlueOAuthErrorCode, memoryStore } from '../src/index.ts'
import { createKeptWorld, key, type KeptWorld, withoutClientCredentials } from './kept-world.ts'
import { consent, type Flow } from './world.ts'

/** How an error came about, and everything secret that was around when it did. */
export interface Failing {
  readonly attempt: () => Promise<unknown>
  readonly world: KeptWorld
}

type Way = () => Promise<Failing>

/** For each code of the package a way to get it through the public API. The type checker wants one for every code. */
export const everyError: Readonly<Record<GlueOAuthErrorCode, Way>> = {
  access_denied: whenCompleting(async (world) =>
    consent(world, { workspaceId: world.workspaces.acme, decision: 'deny' }),
  ),
  callback_invalid: whenCompleting(async (world) => {
    const flow = await flowOf(world)
    flow.callbackParameters.append('code', 'canary-second-code')
    return flow
  }),
  code_rejected: whenCompleting(async (world) => {
    const flow = await flowOf(world)
    await world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acme })
    return flow
  }),
  config_invalid: async () => {
    const world = await createKeptWorld()
    return { world, attempt: async () => world.another({ keys: ['canary-short-key'] }) }
  },
  decryption_failed: async () => {
    const world = await createKeptWorld()
    for await (const row of world.store.list('token:')) await world.store.set(row.key, `${row.value}AA`)
    return { world, attempt: () => world.anotherProcess().tokenFor(world.workspaces.acme) }
  },
  emulator_token: async () => {
    const world = await createKeptWorld()
    const bare: Fetch = (url, init) => world.emulator.fetch(url, init)
    const server = glueServerAt('https://api.gluegroups.com')
    const app = world.another({ server, fetch: bare, store: memoryStore() })
    return { world, attempt: () => app.refresh({ refreshToken: 'emu_canary-refresh-token' }) }
  },
  invalid_client: whenRefused({ status: 401, body: { error: 'invalid_client' } }),
  invalid_response: whenRefused({ tokenType: 'mac' }),
  invalid_workspace_id: async () => {
    const world = await createKeptWorld()
    return { world, attempt: () => world.oauth.tokenFor('thr_1') }
  },
  issuer_mismatch: whenCompleting(async (world) => {
    const flow = await flowOf(world)
    flow.callbackParameters.append('iss', 'https://evil.test')
    return flow
  }),
  network_error: whenRefused({ drop: 'before' }),
  not_installed: async () => {
    const world = await createKeptWorld()
    return { world, attempt: () => world.oauth.tokenFor(world.workspaces.globex) }
  },
  refresh_rejected: whenRefused({ status: 400, body: { error: 'invalid_grant' } }, withoutClientCredentials),
  request_refused: whenRefused({ status: 400, body: { error: 'invalid_scope' } }),
  state_mismatch: whenCompleting(async (world) => ({ ...(await flowOf(world)), state: 'another-state' })),
  store_failed: async () => {
    const store = memoryStore()
    const broken = { ...store, set: () => Promise.reject(new Error(`canary-password ${key}`)) }
    const world = await createKeptWorld({ store })
    const app = world.another({ grant: 'refresh_token', keys: [key], store: broken })
    return { world, attempt: () => app.uninstall(world.workspaces.acme) }
  },
  temporarily_unavailable: whenRefused({ status: 503, body: '' }),
  timeout: async () => {
    const world = await createKeptWorld()
    const never: Fetch = () => new Promise(() => {})
    const { server } = world.oauth.settings
    const clock = { now: world.emulator.clock.now, sleep: () => Promise.resolve() }
    return {
      world,
      attempt: () => discoverServer({ issuer: server.issuer, apiEndpoint: server.apiEndpoint, fetch: never, clock }),
    }
  },
  unknown_key: async () => {
    const world = await createKeptWorld()
    const app = world.another({ grant: 'refresh_token', keys: ['canary-other-key, 32 bytes at the least'] })
    return { world, attempt: () => app.tokenFor(world.workspaces.acme) }
  },
  workspace_unknown: async () => {
    const world = await createKeptWorld({ identifyWorkspace: undefined })
    const flow = await flowOf(world)
    const app = world.another({ grant: 'refresh_token', keys: [key], identifyWorkspace: () => undefined })
    return { world, attempt: () => app.completeInstall(flow) }
  },
}

async function flowOf(world: KeptWorld): Promise<Flow> {
  return consent(world, { workspaceId: world.workspaces.acme })
}

function whenCompleting(start: (world: KeptWorld) => Promise<Flow>): Way {
  return async () => {
    const world = await createKeptWorld()
    const flow = await start(world)
    return { world, attempt: () => world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acme }) }
  }
}

/** The token endpoint answers in this way, to a refresh and to client credentials alike. */
function whenRefused(then: FaultEffect, options: Parameters<typeof createKeptWorld>[0] = {}): Way {
  return async () => {
    const world = await createKeptWorld(options)
    world.expire()
    world.fault(then)
    return { world, attempt: () => world.tokenForAcme() }
  }
}
