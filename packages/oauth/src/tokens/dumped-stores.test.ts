import { describe, expect, onTestFinished, test } from 'vitest'
import { createKeptWorld, key } from '../../test/kept-world.ts'
import { realStorages } from '../../test/real-storages.ts'
import { spellingsOf } from '../../test/spellings.ts'

describe.each(Object.entries(realStorages))('%s', (_name, { isThere, open }) => {
  test.skipIf(!isThere)('ST-1 nothing secret is in what a thief of a backup has', async () => {
    const storage = await open()
    onTestFinished(() => storage.end())
    const world = await createKeptWorld({ store: storage.store })
    for (let expiry = 0; expiry < 3; expiry += 1) {
      world.expire()
      await world.tokenForAcme()
    }
    await world.oauth.tokenFor(world.workspaces.acmeLabs)
    const dump = await storage.dump()
    expect(dump).toContain(world.workspaces.acme)
    const secrets = [...new Set([...world.secrets(), key])]
    expect(secrets.length).toBeGreaterThan(10)
    for (const secret of secrets) for (const spelling of spellingsOf(secret)) expect(dump).not.toContain(spelling)
  })

  test.skipIf(!isThere)('the test above finds what is kept in plain text', async () => {
    const storage = await open()
    onTestFinished(() => storage.end())
    const world = await createKeptWorld({ store: storage.store, keys: 'plaintext' })
    const { accessToken } = await world.tokenForAcme()
    expect(await storage.dump()).toContain(accessToken)
  })
})
