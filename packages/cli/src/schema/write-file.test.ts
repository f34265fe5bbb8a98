import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeFileIfChanged } from './write-file.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glue-write-file-'))
  path = join(folder, 'schema.graphql')
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const longAgo = new Date('2001-02-03T04:05:06Z')

describe('a file', () => {
  test('is created with the folders that it needs', async () => {
    const deep = join(folder, 'a/b/schema.graphql')
    expect(await writeFileIfChanged({ path: deep, text: 'ä\n' })).toBe('created')
    expect(readFileSync(deep, 'utf8')).toBe('ä\n')
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['schema.graphql'])
  })

  test('is changed, and keeps its mode', async () => {
    writeFileSync(path, 'old')
    chmodSync(path, 0o640)
    expect(await writeFileIfChanged({ path, text: 'new' })).toBe('changed')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(statSync(path).mode & 0o7777).toBe(0o640)
    expect(readdirSync(folder)).toEqual(['schema.graphql'])
  })

  test('is not touched when it has the text already', async () => {
    writeFileSync(path, 'same')
    utimesSync(path, longAgo, longAgo)
    const { ino } = statSync(path)
    expect(await writeFileIfChanged({ path, text: 'same' })).toBe('unchanged')
    expect(statSync(path)).toMatchObject({ ino, mtime: longAgo })
  })

  test('that is empty is not the same as none', async () => {
    expect(await writeFileIfChanged({ path, text: '' })).toBe('created')
    expect(await writeFileIfChanged({ path, text: '' })).toBe('unchanged')
  })

  test('is replaced as a whole: whoever has the old one open reads the old one', async () => {
    writeFileSync(path, 'old')
    const other = join(folder, 'other')
    linkSync(path, other)
    await writeFileIfChanged({ path, text: 'new' })
    expect(readFileSync(other, 'utf8')).toBe('old')
  })
})

describe('a link', () => {
  test('is followed and stays a link', async () => {
    mkdirSync(join(folder, 'elsewhere'))
    const target = join(folder, 'elsewhere/real.graphql')
    writeFileSync(target, 'old')
    symlinkSync('elsewhere/real.graphql', path)
    expect(await writeFileIfChanged({ path, text: 'new' })).toBe('changed')
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['elsewhere', 'schema.graphql'])
  })

  test('may lead by another one to a file that is not there yet', async () => {
    symlinkSync('other', path)
    symlinkSync('elsewhere/real.graphql', join(folder, 'other'))
    expect(await writeFileIfChanged({ path, text: 'new' })).toBe('created')
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'elsewhere/real.graphql'), 'utf8')).toBe('new')
  })
})

test('a device is written to, and no file takes its place', async () => {
  expect(await writeFileIfChanged({ path: '/dev/null', text: 'new' })).toBe('changed')
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
})

describe('a file that cannot be written', () => {
  test.each([
    ['is a folder', 'EISDIR', 'It is a folder: name a file in it.', () => mkdirSync(path)],
    ['leads in a circle', 'ELOOP', 'Its links lead in a circle.', () => symlinkSync('schema.graphql', path)],
    [
      'lies below a file',
      'ENOTDIR',
      'A part of its path is a file: name another folder.',
      () => {
        writeFileSync(path, 'old')
        path = join(path, 'schema.graphql')
      },
    ],
    [
      'has too long a name',
      'ENAMETOOLONG',
      'Check the folder, its rights and its space.',
      () => {
        path = join(folder, 'n'.repeat(300))
      },
    ],
  ])('since it %s, says so', async (_, code, advice, arrange) => {
    arrange()
    await expect(writeFileIfChanged({ path, text: 'new' })).rejects.toMatchObject({
      name: 'CommandError',
      code: 'file_failed',
      message: `${path} could not be written (${code}). ${advice} What was there before is unchanged. See docs/errors/file_failed.md.`,
    })
  })

  test('because it lies where nobody may write, says so', async ({ skip }) => {
    // Not even root may make a file there.
    if (!existsSync('/sys/kernel')) skip('this system has no /sys')
    await expect(writeFileIfChanged({ path: '/sys/kernel/schema.graphql', text: 'new' })).rejects.toMatchObject({
      code: 'file_failed',
      message: expect.stringMatching(/\((EACCES|EPERM|EROFS)\)\. (You may not write there|The disk can only be read)/),
    })
  })

  test('because the disk is full, says so, and the old one is as it was', async ({ skip }) => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'pipe' })
    } catch {
      skip('a small disk cannot be mounted here')
    }
    try {
      path = join(disk, 'schema.graphql')
      writeFileSync(path, 'old')
      utimesSync(path, longAgo, longAgo)
      await expect(writeFileIfChanged({ path, text: 'new\n'.repeat(100_000) })).rejects.toMatchObject({
        code: 'file_failed',
        message: `${path} could not be written (ENOSPC). The disk is full: make room, and try again. What was there before is unchanged. See docs/errors/file_failed.md.`,
      })
      expect(readFileSync(path, 'utf8')).toBe('old')
      expect(statSync(path).mtime).toEqual(longAgo)
      expect(readdirSync(disk)).toEqual(['schema.graphql'])
    } finally {
      execFileSync('umount', [disk])
    }
  })
})
