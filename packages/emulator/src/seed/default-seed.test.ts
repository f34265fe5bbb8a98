import { expect, test } from 'vitest'
import { defaultSeed } from './default-seed.ts'

const { apps, workspaces, users, groups, threads, messages, installations } = defaultSeed

test('every id looks like one of Glue’s, and stands once', () => {
  const ids = [workspaces, users, groups, threads, messages].flatMap((rows) => rows.map(({ id }) => id))
  for (const id of ids) expect(id).toMatch(/^(wks|usr|grp|thr|msg)_[0-9A-Za-z]{27}$/)
  expect(new Set(ids).size).toBe(ids.length)
})

test('everything that is named exists, in the same workspace', () => {
  const appUserIds = installations.map(({ userId }) => userId)
  for (const { id: workspaceId } of workspaces) {
    const here = <Row extends { readonly workspaceId: string }>(rows: readonly Row[]) =>
      rows.filter((row) => row.workspaceId === workspaceId)
    const people = [...here(users).map(({ id }) => id), ...here(installations).map(({ userId }) => userId)]
    const known = [workspaceId, ...people, ...here(groups).map(({ id }) => id)]
    for (const { memberIds } of here(groups)) expect(people).toEqual(expect.arrayContaining([...memberIds]))
    for (const { id, recipientIds } of here(threads)) {
      expect(known).toEqual(expect.arrayContaining([...recipientIds]))
      const own = messages.filter(({ threadId }) => threadId === id)
      expect(own.length).toBeGreaterThanOrEqual(2)
      for (const { userId, createdAt } of own) {
        expect(people).toContain(userId)
        expect(createdAt < defaultSeed.startsAt).toBe(true)
      }
    }
    expect(here(users).length).toBeGreaterThanOrEqual(3)
    expect(here(groups).length).toBeGreaterThanOrEqual(3)
    expect(here(threads).length).toBeGreaterThanOrEqual(6)
    const chats = here(threads).filter(({ subject }) => subject === undefined)
    expect(chats.map(({ recipientIds }) => recipientIds.length).toSorted()).toEqual([1, 2])
  }
  expect(appUserIds).toEqual(['usr_AcmeDigestInAcmeLabs0000000'])
})

test('the story reads as the tests of the other packages expect it', () => {
  expect(workspaces.map(({ name }) => name)).toEqual(['Acme', 'Acme Labs', 'Globex'])
  expect(installations.map(({ workspaceId }) => workspaceId)).toEqual([workspaces[1]?.id])
  expect(apps).toEqual([
    {
      name: 'Acme Digest',
      clientId: 'acme-digest',
      clientSecret: 'acme-digest-secret-for-the-emulator-only',
      ownerWorkspaceId: 'wks_AcmeLabs0000000000000000000',
      redirectUris: ['http://127.0.0.1:4000/glue/callback', 'http://localhost:3000/oauth/callback'],
      scopes: ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write'],
    },
  ])
})

test('it is plain data', () => {
  expect(JSON.parse(JSON.stringify(defaultSeed))).toEqual(defaultSeed)
})
