import { expect, test } from 'vitest'
import { createRotatedTokens } from './rotated-tokens.ts'
import type { KeptTokens } from './token-records.ts'

const tokens = (refreshToken: string): KeptTokens => ({ refreshToken, requestedAt: 0, expiresAt: 0, scopes: [] })

test('of what the store has, so many are remembered; what it missed is never let go of', () => {
  const rotated = createRotatedTokens(2)
  for (const id of ['wks_1', 'wks_2', 'wks_3', 'wks_4']) rotated.remember(id, `old-${id}`, tokens(`new-${id}`))
  for (const id of ['wks_2', 'wks_3', 'wks_4']) rotated.confirm(id)
  const known = ['wks_1', 'wks_2', 'wks_3', 'wks_4'].filter((id) => rotated.childOf(id, `old-${id}`) !== undefined)
  expect(known).toEqual(['wks_1', 'wks_3', 'wks_4'])
})

test('whatever the store has of the chain leads to its end, and nothing else does', () => {
  const rotated = createRotatedTokens(2)
  for (const [parent, child] of ['ab', 'bc', 'cd']) rotated.remember('wks_1', parent ?? '', tokens(child ?? ''))
  for (const parent of ['a', 'b', 'c']) expect(rotated.childOf('wks_1', parent)?.refreshToken).toBe('d')
  for (const other of ['d', 'x', undefined]) expect(rotated.childOf('wks_1', other)).toBeUndefined()
  expect(rotated.childOf('wks_2', 'a')).toBeUndefined()
  rotated.forget('wks_1')
  expect(rotated.childOf('wks_1', 'a')).toBeUndefined()
})

test('a refresh token that was not rotated has no child', () => {
  const rotated = createRotatedTokens(2)
  rotated.remember('wks_1', 'a', tokens('a'))
  expect(rotated.childOf('wks_1', 'a')).toBeUndefined()
})
