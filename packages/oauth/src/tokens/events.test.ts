import process from 'node:process'
import { describe, expect, test, vi } from 'vitest'
import { createKeptWorld, key } from '../../test/kept-world.ts'
import { createWorld } from '../../test/world.ts'
import type { GlueOAuthEvent, OnEvent } from '../index.ts'

test('a request is told with workspace, grant, attempt and how long it took', async () => {
  const events: GlueOAuthEvent[] = []
  const world = createWorld({ onEvent: (event) => void events.push(event) })
  const { acmeLabs: workspaceId } = world.workspaces
  world.emulator.faults.add({ match: { route: 'token' }, times: 1, then: { status: 503, body: '', retryAfter: 2 } })
  const { expiresAt } = await world.oauth.tokenFor(workspaceId)
  await Promise.resolve()
  expect(events).toEqual([
    {
      type: 'token_failed',
      workspaceId,
      grant: 'client_credentials',
      attempt: 1,
      durationMs: 0,
      willRetry: true,
      error: expect.objectContaining({ code: 'temporarily_unavailable', status: 503 }),
    },
    {
      type: 'token_granted',
      workspaceId,
      grant: 'client_credentials',
      attempt: 2,
      durationMs: 2000,
      expiresAt,
      missingScopes: [],
    },
  ])
  expect(events.every(Object.isFrozen)).toBe(true)
})

test('a token from the cache is no event; one from the store is', async () => {
  const world = await createKeptWorld()
  const told: GlueOAuthEvent[] = []
  const other = world.another({ grant: 'refresh_token', keys: [key], onEvent: (event) => void told.push(event) })
  for (let call = 0; call < 3; call += 1) await other.tokenFor(world.workspaces.acme)
  expect(told).toEqual([{ type: 'token_adopted', workspaceId: world.workspaces.acme, attempt: 0, durationMs: 0 }])
})

test('installations are told, and the end of them', async () => {
  const world = await createKeptWorld()
  await world.oauth.installations.add(world.workspaces.acmeLabs)
  await world.oauth.uninstall(world.workspaces.acmeLabs)
  await Promise.resolve()
  const { acme, acmeLabs } = world.workspaces
  const seen = world.events.filter(({ type }) => type.endsWith('installed'))
  expect(seen.map(({ type, workspaceId }) => [type, workspaceId])).toEqual([
    ['installed', acme],
    ['installed', acmeLabs],
    ['uninstalled', acmeLabs],
  ])
})

describe('a listener costs nothing', () => {
  const listeners: Readonly<Record<string, OnEvent>> = {
    'that throws': () => {
      throw new Error('The log is full.')
    },
    'that rejects': () => Promise.reject(new Error('The log is full.')),
    'that never returns': () => new Promise(() => {}),
    'that changes the event': (event) => void Object.assign(event, { type: 'other' }),
  }

  test.each(Object.entries(listeners))('%s', async (_title, onEvent) => {
    const rejections = vi.fn()
    process.on('unhandledRejection', rejections)
    let told = 0
    // Not a mock: that would take care of a rejection itself.
    const world = createWorld({ onEvent: (event) => ((told += 1), onEvent(event)) })
    const tokens = await Promise.all([1, 2, 3].map(() => world.oauth.tokenFor(world.workspaces.acmeLabs)))
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', rejections)
    expect(told).toBe(1)
    expect(rejections).not.toHaveBeenCalled()
  })

  test('and may ask for a token itself', async () => {
    const world = createWorld()
    const answers: Promise<unknown>[] = []
    const app = world.another({ onEvent: ({ workspaceId }) => void answers.push(app.tokenFor(workspaceId)) })
    const token = await app.tokenFor(world.workspaces.acmeLabs)
    await new Promise((resolve) => setImmediate(resolve))
    expect(await Promise.all(answers)).toEqual([token])
    expect(world.tokenRequests).toHaveLength(1)
  })

  test('what is no function is refused at start-up', () => {
    expect(() => createWorld({ onEvent: 'log' as unknown as OnEvent })).toThrow(/`onEvent` is "log"/)
  })
})
