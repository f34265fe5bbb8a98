import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { createEmulator, type Emulator } from '../packages/emulator/src/index.ts'
import { listen } from '../packages/emulator/src/node.ts'
import { createGlueOAuth, type GlueOAuthOptions } from '../packages/oauth/src/index.ts'
import { createNaiveOAuth } from '../packages/oauth/test/naive/naive-oauth.ts'
import type { WorkerAnswer, WorkerQuestion, WorkerSetup } from './children/token-worker.ts'
import { appOptions, install, lifetimeMs, shortenLives } from './installed-app.ts'
import { openStore, type StoreAddress } from './open-store.ts'
import { startWorker } from './worker.ts'

/** What one expiry of the one token took, in all processes together. */
export interface Expiry {
  /** At the token endpoint, by any grant. */
  readonly requests: number
  readonly invalidGrants: number
  /** Callers that got no token, an expired one, or another one than the rest. */
  readonly notServed: number
  /** Until the last caller had its token; after a `kill -9`, from that on. */
  readonly ms: number
}

type Keeper = WorkerQuestion['keeper']
type StallPoint = NonNullable<WorkerQuestion['stallsAt']>

/** Several processes of an app, and the server and the store that they share. */
export interface Processes extends AsyncDisposable {
  expire(keeper: Keeper): Promise<Expiry>
  /** Ends the process that renews by `kill -9` at this point, and puts another in its place afterwards. */
  expireAndKill(point: StallPoint): Promise<Expiry>
  /** Installs the app again, as a person has to where the family of refresh tokens is revoked. */
  installAgain(keeper: Keeper): Promise<void>
}

const keys = ['a key for the stores of the benches, of 32 bytes or more']

/** Starts them, installed in a workspace for each keeper. The server rotates always, and revokes a family at a reuse. */
export async function startProcesses(callers: readonly number[], address: StoreAddress): Promise<Processes> {
  await using starting = new AsyncDisposableStack()
  const emulator = starting.use(createEmulator())
  shortenLives(emulator)
  const { url } = starting.use(await listen(emulator, { host: '127.0.0.1' }))
  const { store } = starting.use(await openStore(address))
  const options = { ...appOptions(emulator, url), keys }
  const workspaceIds = workspacesOf(emulator)
  const now = () => emulator.clock.now()

  const shared: GlueOAuthOptions = { ...options, store, clock: emulator.clock, grant: 'refresh_token' }
  const installers = { glue: createGlueOAuth(shared), naive: createNaiveOAuth(shared) }
  const installAgain: Processes['installAgain'] = (keeper) =>
    install(emulator, installers[keeper], workspaceIds[keeper])
  await installAgain('glue')
  await installAgain('naive')

  const setup = (): WorkerSetup => ({ address, options, now: now() })
  const workers = await Promise.all(callers.map(() => startWorker(setup())))
  starting.defer(async () => void (await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()))))

  const question = (keeper: Keeper, index: number): WorkerQuestion => {
    return { keeper, workspaceId: workspaceIds[keeper], callers: callers[index] ?? 1, now: now() }
  }
  const others = new Map<Keeper, string>()
  const outcomeOf = (keeper: Keeper, asked: readonly number[], answers: readonly WorkerAnswer[], startedAt: number) => {
    const ms = performance.now() - startedAt
    const entries = emulator.journal.take({ route: 'token' })
    const wanted = asked.reduce((sum, index) => sum + (callers[index] ?? 1), 0)
    const tokens = answers.flatMap(({ accessTokens }) => accessTokens)
    const isGood = (token: string) => token !== others.get(keeper) && (keeper === 'naive' || token === tokens[0])
    const served = tokens.filter(isGood).length
    if (tokens[0] !== undefined) others.set(keeper, tokens[0])
    const invalidGrants = entries.filter(({ response }) => response?.body.includes('"invalid_grant"')).length
    return { requests: entries.length, invalidGrants, notServed: wanted - served, ms }
  }
  const beginExpiry = () => {
    emulator.clock.advance(2 * lifetimeMs)
    emulator.journal.clear()
  }

  const running = starting.move()
  return {
    async expire(keeper) {
      beginExpiry()
      const startedAt = performance.now()
      const answers = await Promise.all(workers.map((worker, index) => worker.ask(question(keeper, index))))
      return outcomeOf(keeper, [...workers.keys()], answers, startedAt)
    },

    async expireAndKill(point) {
      beginExpiry()
      const [victim] = workers
      if (victim === undefined) throw new Error('There is no process to kill.')
      const grace =
        point === 'answer' ? emulator.faults.add({ match: { route: 'token' }, then: { grace: '10s' } }) : undefined
      await victim.askAndStall({ ...question('glue', 0), stallsAt: point })
      const rest = [...workers.keys()].slice(1)
      const asked = Promise.all(rest.map((index) => workers[index]?.ask(question('glue', index)) ?? never()))
      // Long enough for the others to wait for the lock.
      await setTimeout(100)
      const killedAt = performance.now()
      await victim.kill()
      const outcome = outcomeOf('glue', rest, await asked, killedAt)
      if (grace !== undefined) emulator.faults.remove(grace.id)
      workers.splice(0, 1)
      // At the end, so that each process is killed in turn.
      workers.push(await startWorker(setup()))
      return outcome
    },

    installAgain,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function workspacesOf({ seed }: Emulator): Readonly<Record<Keeper, string>> {
  const [glue, naive] = seed.workspaces
  if (glue === undefined || naive === undefined) throw new Error('The seed has no two workspaces.')
  return { glue: glue.id, naive: naive.id }
}

function never(): never {
  throw new Error('A process is missing.')
}
