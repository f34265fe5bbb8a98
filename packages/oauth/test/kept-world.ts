import { createEmulator, type FaultEffect } from '@glue/emulator'
import {
  type AccessToken,
  type GlueOAuth,
  type GlueOAuthEvent,
  glueServerAt,
  type TokenForOptions,
} from '../src/index.ts'
import { consent, createWorld, type World, type WorldOptions } from './world.ts'

export const key = 'a key for the store of the test, of 32 bytes or more'

/** An app that keeps the tokens of the code flow, installed in Acme. */
export interface KeptWorld extends World {
  /** All that `onEvent` was told. */
  readonly events: GlueOAuthEvent[]
  readonly eventTypes: () => string[]
  /** The same app in another process: it shares the store, and nothing else. */
  anotherProcess(): GlueOAuth
  /** Installs the app in Acme, as a person does, or again. */
  install(): Promise<void>
  tokenForAcme(options?: TokenForOptions): Promise<AccessToken>
  /** The grants that were asked for since the last look, in order. */
  grants(): string[]
  /** What goes wrong at the token endpoint from now on. */
  fault(then: FaultEffect, times?: number): { remove(): void }
  /** Lets the access token end. The refresh token has no end. */
  expire(): void
}

/** Every token lives for an hour. The emulated server rotates, and revokes the whole family at a second use. */
export async function createKeptWorld(options: WorldOptions = {}): Promise<KeptWorld> {
  const events: GlueOAuthEvent[] = []
  const kept = { grant: 'refresh_token', keys: [key], ...options } as const
  const world = createWorld({ watchesTokens: true, onEvent: (event) => void events.push(event), ...kept })
  const { emulator, oauth, workspaces, tokenRequests } = world
  emulator.faults.add({ match: { route: 'token' }, then: { expiresIn: 3600 } })
  let seen = 0
  const grants = (): string[] => {
    const sent = tokenRequests.slice(seen).map(({ form }) => form.get('grant_type') ?? '')
    seen = tokenRequests.length
    return sent
  }
  const install = async (): Promise<void> => {
    const flow = await consent(world, { workspaceId: workspaces.acme })
    await oauth.completeInstall({ ...flow, workspaceHint: workspaces.acme })
    grants()
  }
  await install()
  return {
    ...world,
    events,
    anotherProcess: () => world.another(kept),
    eventTypes: () => events.map(({ type }) => type),
    install,
    tokenForAcme: (how) => oauth.tokenFor(workspaces.acme, how),
    grants,
    fault(then, times) {
      const { id } = emulator.faults.add({ match: { route: 'token' }, times, then })
      return { remove: () => void emulator.faults.remove(id) }
    },
    expire: () => emulator.clock.advance('2h'),
  }
}

/** A server without client credentials: what is lost there is lost. */
export const withoutClientCredentials: Partial<WorldOptions> = {
  server: { ...glueServerAt(createEmulator().origin), grantTypes: ['authorization_code', 'refresh_token'] },
  identifyWorkspace: ({ hint = '' }) => ({ workspaceId: hint, isVerified: true }),
}

/** A server without client credentials, and an app that is installed there. */
export async function createStrictWorld(options: WorldOptions = {}): Promise<KeptWorld> {
  return createKeptWorld({ ...options, ...withoutClientCredentials })
}
