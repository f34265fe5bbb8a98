import { describe, expect, test } from 'vitest'
import { createEmulator } from '../create-emulator.ts'
import { isGlueEmulatorError } from '../glue-emulator-error.ts'
import { defaultSeed } from './default-seed.ts'
import { parseSeed } from './parse-seed.ts'
import type { Seed } from './seed.ts'

const acme = 'wks_Acme00000000000000000000000'

test('the shipped seed is one, also after a way through JSON', () => {
  expect(parseSeed(JSON.parse(JSON.stringify(defaultSeed)))).toEqual(JSON.parse(JSON.stringify(defaultSeed)))
})

test('the smallest seed is a world without anything', async () => {
  const nothing = { apps: [], workspaces: [], installations: [], users: [], groups: [], threads: [], messages: [] }
  const emulator = createEmulator({ seed: { random: '', startsAt: '2026-01-01T00:00:00Z', ...nothing } })
  expect((await emulator.fetch('/')).status).toBe(200)
})

describe('a mistake in a seed is named, with where it is and what would be right', () => {
  const [app] = defaultSeed.apps
  const [thread] = defaultSeed.threads
  test.each<[string, object, readonly string[]]>([
    ['something else than a seed', { apps: undefined }, ['`apps`']],
    ['a field that there is not', { colour: 'red' }, ['`colour`']],
    ['a time that is none', { startsAt: 'yesterday' }, ['`startsAt`', 'ISO 8601']],
    ['an id of another thing', { users: [{ id: acme, workspaceId: acme, name: 'x' }] }, ['`users.0.id`', 'usr_']],
    ['an id with a hyphen', { users: [{ id: 'usr_a-b', workspaceId: acme, name: 'x' }] }, ['`users.0.id`']],
    ['an app without a redirect URI', { apps: [{ ...app, redirectUris: [] }] }, ['`apps.0.redirectUris`']],
    ['a redirect URI with a fragment', { apps: [{ ...app, redirectUris: ['https://a.test/#b'] }] }, ['fragment']],
    ['a scope that is two', { apps: [{ ...app, scopes: ['a,b'] }] }, ['`apps.0.scopes.0`', 'one scope']],
    ['a secret that is too short', { apps: [{ ...app, clientSecret: 'short' }] }, ['`apps.0.clientSecret`']],
    ['an app twice', { apps: [app, app] }, ['acme-digest', 'two apps']],
    ['an id twice', { workspaces: [...defaultSeed.workspaces, defaultSeed.workspaces[0]] }, [acme]],
    ['an owner that there is not', { apps: [{ ...app, ownerWorkspaceId: 'wks_Nowhere' }] }, ['ownerWorkspaceId']],
    [
      'an installation of no app',
      { installations: [{ clientId: 'x', workspaceId: acme }] },
      ['`installations[0].clientId`'],
    ],
    [
      'an installation with a scope that its app may not ask for',
      { installations: [{ clientId: 'acme-digest', workspaceId: acme, scopes: ['admin'] }] },
      ['`installations[0].scopes`', 'admin'],
    ],
    [
      'a user of no workspace',
      { users: [{ id: 'usr_x', workspaceId: 'wks_x', name: 'x' }] },
      ['`users[0].workspaceId`'],
    ],
    [
      'a member from another workspace',
      {
        groups: [
          { id: 'grp_x', workspaceId: acme, name: 'x', isPublic: true, memberIds: ['usr_GlobexBuyer0000000000000000'] },
        ],
      },
      ['`groups[0].memberIds`', 'another workspace'],
    ],
    [
      'a recipient that there is not',
      { threads: [{ ...thread, recipientIds: ['grp_x'] }] },
      ['`threads[0].recipientIds`'],
    ],
    [
      'a chat of one user',
      { threads: [{ ...thread, subject: undefined, recipientIds: ['usr_AcmeDesigner000000000000000'] }], messages: [] },
      ['`threads[0]`', 'exactly two users'],
    ],
    [
      'a message in no thread',
      { messages: [{ ...defaultSeed.messages[0], threadId: 'thr_x' }] },
      ['`messages[0].threadId`', 'does not have'],
    ],
  ])('%s', (_, change, says) => {
    const seed = { ...defaultSeed, ...change } as Seed
    const error = thrownBy(() => createEmulator({ seed }))
    expect(isGlueEmulatorError(error) && error.code).toBe('config_invalid')
    for (const text of says) expect(String(error)).toContain(text)
  })
})

describe('the workspace that owns an app', () => {
  const owned: Seed = {
    ...defaultSeed,
    apps: defaultSeed.apps.map((app) => ({ ...app, ownerWorkspaceId: acme })),
    installations: [],
  }

  test('has it without anybody installing it', () => {
    const { installations } = createEmulator({ seed: owned })
    expect(installations.list()).toMatchObject([{ clientId: 'acme-digest', workspaceId: acme }])
  })

  test('has it as an entry says, where there is one', () => {
    const entry = { clientId: 'acme-digest', workspaceId: acme, userId: 'usr_TheApp', scopes: ['threads:read'] }
    const { installations } = createEmulator({ seed: { ...owned, installations: [entry] } })
    expect(installations.list()).toEqual([{ ...entry, installedAt: defaultSeed.startsAt }])
  })
})

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
