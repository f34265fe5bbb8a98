import { describe, expect } from 'vitest'
import { test } from './testing.ts'

const seen: unknown[] = []

describe('every test gets a Glue of its own', () => {
  for (const round of ['the first', 'the second']) {
    test(`${round} begins at the seed`, async ({ glue }) => {
      expect(seen).not.toContain(glue)
      seen.push(glue)
      expect(glue.journal.list()).toEqual([])
      expect(glue.installations.list()).toHaveLength(1)
      glue.installations.add({ clientId: 'acme-digest', workspaceId: 'wks_Acme00000000000000000000000' })
      await glue.fetch('/oauth/token', { method: 'POST' })
    })
  }

  test('and what was handed out before is closed', async () => {
    expect(seen).toHaveLength(2)
    for (const glue of seen as { fetch: (path: string) => Promise<Response> }[]) {
      await expect(glue.fetch('/')).rejects.toMatchObject({ code: 'closed' })
    }
  })
})

test('it can be had on a socket', async ({ glue, glueServer }) => {
  const response = await fetch(`${glueServer.url}/oauth/token`, { method: 'POST' })
  expect(response.status).toBe(400)
  expect(glue.journal.take({ route: 'token', status: 400 })).toHaveLength(1)
})

describe('with another profile', () => {
  test.override({ glueOptions: { profile: 'oauth21' } })

  test('it is that one', ({ glue }) => {
    expect(glue.profile).toBe('oauth21')
  })
})
