import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { createSealer } from '../../packages/oauth/src/seal.ts'
import { inRounds } from '../in-rounds.ts'
import { oneByOne } from '../one-by-one.ts'

// node sealing.ts: what it costs to seal the state of a running installation, and to open it again.

/** What is printed, as one line of JSON. */
export interface SealingReport {
  readonly rounds: readonly SealingRound[]
  /** Characters. */
  readonly glueLength: number
  readonly joseLength: number
}

/** A call, in nanoseconds. */
export interface SealingRound {
  readonly glueSeal: number
  readonly joseSeal: number
  readonly glueOpen: number
  readonly joseOpen: number
}

const calls = Array.from({ length: 2000 }, (_, index) => index)
const name = '__Host-glue-flow-0123456789abcdefABCDEF'
const text = JSON.stringify({
  v: 1,
  codeVerifier: 'v'.repeat(43),
  userId: 'usr_32kbzWHxtQvfVEgwEdQduuxRTYG',
  returnTo: 'https://app.example/threads',
  workspaceHint: 'wks_32kbzWHxtQvfVEgwEdQduuxRTYG',
  issuer: 'https://api.gluegroups.com',
  clientId: 'acme-digest',
  expiresAt: 1_800_000_000_000,
})
const sealer = createSealer({ keys: ['a key of the bench, of 32 bytes or more'], purpose: 'web/flow-cookie' })
const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
const header = { alg: 'dir', enc: 'A256GCM', kid: '1', name } as const
const joseSeal = (): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header).encrypt(key)

const glueSealed = await sealer.seal(text, name)
const joseSealed = await joseSeal()
const round = async (): Promise<SealingRound> => ({
  glueSeal: await nanoseconds(() => sealer.seal(text, name)),
  joseSeal: await nanoseconds(joseSeal),
  glueOpen: await nanoseconds(async () => {
    if (!('text' in (await sealer.open(glueSealed, name)))) throw new Error('It did not open.')
  }),
  joseOpen: await nanoseconds(async () => {
    const { plaintext, protectedHeader } = await compactDecrypt(joseSealed, key)
    if (new TextDecoder().decode(plaintext) !== text || protectedHeader['name'] !== name) throw new Error('Wrong.')
  }),
})
await inRounds({ rounds: 2, limitMs: 5000 }, round)
const rounds = await inRounds({ rounds: 11, limitMs: 30_000 }, round)
const report: SealingReport = { rounds, glueLength: glueSealed.length, joseLength: joseSealed.length }
process.stdout.write(`${JSON.stringify(report)}\n`)

async function nanoseconds(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await oneByOne(calls, call)
  return ((performance.now() - startedAt) * 1e6) / calls.length
}
