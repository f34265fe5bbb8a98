import { authExchange } from '@urql/exchange-auth'
import { retryExchange } from '@urql/exchange-retry'
import { cacheExchange, Client, fetchExchange } from '@urql/core'
import { createEmulator, type Emulator } from '../packages/emulator/src/index.ts'
import { createUrqlClient } from '../packages/react/src/transport/urql-client.ts'
import { parseThreadID } from '../packages/schema/src/index.ts'
import { ThreadDocument } from '../packages/schema/src/generated/operations.ts'
import { inRounds } from './in-rounds.ts'
import { type Measurement, measured, type Section } from './measurement.ts'

const early = 100
const late = 20
const all = early + late

/** What a page asks for when the token of many queries is refused: by most at once, by some when the rest has another one. */
export async function refusedTokens(): Promise<Section> {
  const rounds = await inRounds({ rounds: 3, limitMs: 30_000 }, async () => ({
    glue: await refused(({ url, emulator, provide }) =>
      createUrqlClient({ url, tokenProvider: provide, fetch: emulator.fetch }),
    ),
    urql: await refused(withUrqlsExchanges),
  }))
  const row = (what: string, side: 'glue' | 'urql') => ({
    tokens: measured(rounds, { what: `${what}: token`, unit: 'requests', of: (round) => round[side].tokens }),
    answers: measured(rounds, { what: `${what}: answered`, unit: 'answers', of: (round) => round[side].answers }),
  })
  const peer = row('urql, authExchange and retryExchange', 'urql')
  const own = row('GlueProvider with tokenProvider', 'glue')
  const exactly = (value: number) => ({ sign: '=', value, of: 'every round' }) as const
  const measurements: Measurement[] = [
    { ...own.tokens, goal: exactly(1) },
    { ...own.answers, goal: exactly(all) },
    peer.tokens,
    peer.answers,
  ]
  return { title: `${early} queries whose token is refused at once, and ${late} late (counts)`, measurements }
}

interface Page {
  readonly url: string
  readonly emulator: Emulator
  /** The token in the place of one that failed. */
  readonly provide: (context: { readonly failedToken?: string }) => Promise<string>
}

interface Counts {
  readonly tokens: number
  readonly answers: number
}

async function refused(clientOf: (page: Page) => Pick<Client, 'query'>): Promise<Counts> {
  await using emulator = createEmulator()
  const workspaceId = emulator.installations.list()[0]?.workspaceId ?? ''
  const first = emulator.tokens.issue({ workspaceId }).accessToken
  emulator.tokens.revoke(first)
  let asked = 0
  const provide = async (): Promise<string> => {
    asked += 1
    return asked === 1 ? first : emulator.tokens.issue({ workspaceId }).accessToken
  }
  emulator.faults.add({ match: { route: 'graphql' }, skip: early, times: late, then: { delayHeaders: '10s' } })

  const client = clientOf({ url: `${emulator.origin}/public/graphql`, emulator, provide })
  let answers = 0
  const ask = async (index: number): Promise<void> => {
    const { data } = await client.query(ThreadDocument, { id: parseThreadID(`thr_${index}`) }).toPromise()
    if (data !== undefined) answers += 1
  }
  for (let index = 0; index < all; index += 1) void ask(index)
  await until(() => answers === early)
  emulator.clock.advance('10s')
  await until(() => answers === all)
  return { tokens: asked - 1, answers }
}

function withUrqlsExchanges({ url, emulator, provide }: Page): Client {
  const auth = authExchange(async ({ appendHeaders }) => {
    let token = await provide({})
    return {
      addAuthToOperation: (operation) => appendHeaders(operation, { authorization: `Bearer ${token}` }),
      didAuthError: ({ response }) => response?.status === 401,
      refreshAuth: async () => {
        token = await provide({ failedToken: token })
      },
    }
  })
  const exchanges = [cacheExchange, auth, retryExchange({}), fetchExchange]
  return new Client({ url, fetch: emulator.fetch, exchanges, preferGetMethod: false })
}

/** Everything is in this process: what has not happened after so many turns does not happen. */
async function until(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20_000 && !isDone(); turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
