import { acmeLabsStory } from './acme-labs-story.ts'
import { acmeStory } from './acme-story.ts'
import { globexStory } from './globex-story.ts'
import type { Seed } from './seed.ts'
import { readableId, tellStory } from './tell-story.ts'

/**
 * The shipped world: one app and three invented workspaces.
 *
 * `Acme` waits for its install by the code flow, `Acme Labs` has the app because it was created there, `Globex` has not
 * installed it.
 *
 * @example
 * ```ts
 * import { createEmulator, defaultSeed } from '@glue/emulator'
 *
 * // The same world, without an app.
 * const emulator = createEmulator({ seed: { ...defaultSeed, apps: [], installations: [] } })
 * ```
 */
export const defaultSeed: Seed = /* @__PURE__ */ createDefaultSeed()

function createDefaultSeed(): Seed {
  const stories = [acmeStory(), acmeLabsStory(), globexStory()].map(tellStory)
  return {
    random: 'acme',
    startsAt: '2026-11-02T09:00:00.000Z',
    apps: [
      {
        name: 'Acme Digest',
        clientId: 'acme-digest',
        clientSecret: 'acme-digest-secret-for-the-emulator-only',
        ownerWorkspaceId: readableId('wks', 'AcmeLabs'),
        redirectUris: ['http://127.0.0.1:4000/glue/callback', 'http://localhost:3000/oauth/callback'],
        scopes: ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write'],
      },
    ],
    installations: [
      {
        clientId: 'acme-digest',
        workspaceId: readableId('wks', 'AcmeLabs'),
        userId: readableId('usr', 'AcmeDigestInAcmeLabs'),
      },
    ],
    workspaces: stories.flatMap(({ workspaces }) => workspaces),
    users: stories.flatMap(({ users }) => users),
    groups: stories.flatMap(({ groups }) => groups),
    threads: stories.flatMap(({ threads }) => threads),
    messages: stories.flatMap(({ messages }) => messages),
  }
}
