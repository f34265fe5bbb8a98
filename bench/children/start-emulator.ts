import { performance } from 'node:perf_hooks'
import process from 'node:process'
import type * as Package from '../../packages/emulator/src/index.ts'
import { accessTokenOf, credentialsOf, tokenRequest } from '../token-request.ts'

// node start-emulator.ts MODULE: how long the first steps of an emulator take in a process that has done nothing else.

/** What is printed, as one line of JSON. */
export interface EmulatorSteps {
  readonly importMs: number
  readonly createMs: number
  /** From before `createEmulator()` until the first token. */
  readonly tokenMs: number
  /** From there until the first answer of GraphQL, which is loaded with its first request. */
  readonly graphqlMs: number
}

const [, , module = ''] = process.argv
const startedAt = performance.now()
const { createEmulator }: typeof Package = await import(module)
const importedAt = performance.now()
const emulator = createEmulator()
const createdAt = performance.now()
const credentials = credentialsOf(emulator.seed)
const response = await emulator.fetch('/oauth/token', tokenRequest(credentials))
const accessToken = accessTokenOf(response.status, await response.json())
const tokenAt = performance.now()
const answer = await emulator.fetch('/public/graphql', {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
  body: JSON.stringify({ query: '{ me { id } }' }),
})
if (!(await answer.text()).includes('"me":{"id"')) throw new Error(`GraphQL answered ${answer.status} without me.`)
const graphqlAt = performance.now()

const steps: EmulatorSteps = {
  importMs: importedAt - startedAt,
  createMs: createdAt - importedAt,
  tokenMs: tokenAt - importedAt,
  graphqlMs: graphqlAt - tokenAt,
}
process.stdout.write(`${JSON.stringify(steps)}\n`)
