import process from 'node:process'
import { createGlueOAuth, type GlueOAuthOptions } from '../../packages/oauth/src/index.ts'
import { createNaiveOAuth } from '../../packages/oauth/test/naive/naive-oauth.ts'
import { openStore, type StoreAddress } from '../open-store.ts'

// One of several processes that share an app's tokens through a store, driven by messages until it is ended.

/** What a worker begins with, as JSON in its first parameter. */
export interface WorkerSetup {
  readonly address: StoreAddress
  readonly options: Pick<GlueOAuthOptions, 'clientId' | 'clientSecret' | 'redirectUri' | 'scopes' | 'server' | 'keys'>
  readonly now: number
}

/** Asks a keeper for a token, several times at once. */
export interface WorkerQuestion {
  /** Ours, or one without a lock. */
  readonly keeper: 'glue' | 'naive'
  readonly workspaceId: string
  readonly callers: number
  /** The time from now on: so a token expires and nobody waits for that. */
  readonly now: number
  /** Where to stop for ever while holding the lock: before the request, with its answer, or after the write. */
  readonly stallsAt?: 'request' | 'answer' | 'write' | undefined
}

export interface WorkerAnswer {
  readonly accessTokens: readonly string[]
  readonly failures: readonly string[]
}

/** `ready` to be asked, `stalled` where it was told to, or the answer. */
export type WorkerMessage = 'ready' | 'stalled' | WorkerAnswer

const { address, options, now: startsAt }: WorkerSetup = JSON.parse(process.argv[2] ?? '')
let now = startsAt
let stallsAt: WorkerQuestion['stallsAt']

const { store } = await openStore(address)
const shared = {
  ...options,
  grant: 'refresh_token',
  clock: { now: () => now },
  store: {
    ...store,
    async set(...record: Parameters<typeof store.set>) {
      const version = await store.set(...record)
      await stall('write')
      return version
    },
  },
  async fetch(url: string, init?: RequestInit) {
    await stall('request')
    const response = await fetch(url, init)
    await stall('answer')
    return response
  },
} satisfies GlueOAuthOptions
const keepers = { glue: createGlueOAuth(shared), naive: createNaiveOAuth(shared) }

process.on('message', (question: WorkerQuestion) => void answer(question))
process.on('disconnect', () => process.exit())
tell('ready')

async function answer(question: WorkerQuestion): Promise<void> {
  ;({ now, stallsAt } = question)
  const { tokenFor } = keepers[question.keeper]
  const calls = Array.from({ length: question.callers }, () => tokenFor(question.workspaceId))
  const results = await Promise.allSettled(calls)
  const accessTokens = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.accessToken] : []))
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
  tell({ accessTokens, failures })
}

async function stall(point: NonNullable<WorkerQuestion['stallsAt']>): Promise<void> {
  if (stallsAt !== point) return
  tell('stalled')
  await new Promise<never>(() => {})
}

function tell(message: WorkerMessage): void {
  process.send?.(message)
}
