import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEmulator } from './create-emulator.ts'
import { openDataFile } from './data-file.ts'
import { driveEmulator } from './drive-emulator.ts'
import { readSeedFile } from './seed/read-seed-file.ts'
import { defaultSeed } from './seed/default-seed.ts'

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glue-data-'))
  path = join(folder, 'glue.data.json')
})

afterEach(() => rm(folder, { recursive: true }))

const acme = { clientId: 'acme-digest', workspaceId: 'wks_Acme00000000000000000000000' }

describe('a world in a file', () => {
  test('is there again at the next start, with its tokens and its messages', async () => {
    const first = driveEmulator()
    const accessToken = await (async () => {
      await using file = await openDataFile(first.emulator, { path })
      expect(file.isRestored).toBe(false)
      const { accessToken: token } = await first.redeem(await first.code())
      return token
    })()
    const second = driveEmulator()
    await using file = await openDataFile(second.emulator, { path })
    expect(file.isRestored).toBe(true)
    expect((await second.graphql('{ me { name } }', {}, accessToken)).data).toEqual({ me: { name: 'Acme Digest' } })
    expect(second.emulator.snapshot()).toEqual(first.emulator.snapshot())
  })

  test('is written after every change, without being asked', async () => {
    const emulator = createEmulator()
    await using file = await openDataFile(emulator, { path })
    expect(file.isRestored).toBe(false)
    emulator.installations.add(acme)
    await expect.poll(async () => JSON.parse(await readFile(path, 'utf8')).tables.installations).toHaveLength(2)
    expect(await readdir(folder)).toEqual(['glue.data.json'])
  })

  test('can be read by its owner only', async () => {
    await using file = await openDataFile(createEmulator(), { path })
    expect(file.isRestored).toBe(false)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('does not change after it was closed', async () => {
    const emulator = createEmulator()
    const file = await openDataFile(emulator, { path })
    await file.close()
    const before = await readFile(path, 'utf8')
    emulator.installations.add(acme)
    await file.flush()
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  test.each(['', '{', '[]', '{"version":7}'])('a file with %j in it is left as it is', async (text) => {
    await writeFile(path, text)
    await expect(openDataFile(createEmulator(), { path })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('left as it is'),
    })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test('a place that cannot be written to shows at once', async () => {
    const nowhere = join(folder, 'no', 'such', 'folder.json')
    await expect(openDataFile(createEmulator(), { path: nowhere })).rejects.toMatchObject({
      code: 'file_failed',
      message: expect.stringContaining('ENOENT'),
    })
    await expect(openDataFile(createEmulator(), { path: folder })).rejects.toMatchObject({ code: 'file_failed' })
  })

  test('a place that stops taking it is told, nothing is lost, and it is written when that is over', async () => {
    const emulator = createEmulator()
    const errors: unknown[] = []
    const file = await openDataFile(emulator, { path, onError: (error) => errors.push(error) })
    await rm(path)
    // A folder in the file's place refuses the rename, also to root.
    await mkdir(path)
    await writeFile(join(path, 'in-the-way'), '')
    emulator.installations.add(acme)
    await expect.poll(() => errors).toMatchObject([{ code: 'file_failed' }])
    await rm(path, { recursive: true })
    await file.close()
    expect(JSON.parse(await readFile(path, 'utf8')).tables.installations).toHaveLength(2)
  })
})

describe('a seed from a file', () => {
  test('is JSON', async () => {
    const file = join(folder, 'seed.json')
    await writeFile(file, JSON.stringify({ ...defaultSeed, random: 'mine' }))
    expect((await readSeedFile(file)).random).toBe('mine')
  })

  test('is a module', async () => {
    const file = join(folder, 'seed.mjs')
    const nothing = { apps: [], workspaces: [], installations: [], users: [], groups: [], threads: [], messages: [] }
    await writeFile(
      file,
      `export default ${JSON.stringify({ random: 'm', startsAt: '2026-01-01T00:00:00Z', ...nothing })}`,
    )
    expect((await readSeedFile(file)).random).toBe('m')
  })

  test.each([
    ['seed.json', '{ "random": 1 }', 'config_invalid', '`random`'],
    ['seed.json', '{', 'config_invalid', 'is not JSON'],
    ['seed.mjs', 'export const seed = 1', 'config_invalid', 'seed.mjs'],
    ['seed.mjs', 'export default (', 'file_failed', 'seed.mjs'],
    ['nothing.json', undefined, 'file_failed', 'ENOENT'],
    ['nothing.mjs', undefined, 'file_failed', 'nothing.mjs'],
  ])('%s with %j in it is named', async (name, text, code, says) => {
    const file = join(folder, name)
    if (text !== undefined) await writeFile(file, text)
    const error = await readSeedFile(file).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code })
    expect(String(error)).toContain(says)
    expect(String(error).match(/See docs/g)).toHaveLength(1)
  })
})
