import { type ChildProcess, fork } from 'node:child_process'
import { listen } from '@glue/emulator/node'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { key } from '../../test/kept-world.ts'
import { type RealStorage, realStorages } from '../../test/real-storages.ts'
import type { TokenAnswer, TokenProcessOptions, TokenQuestion } from '../../test/token-process.ts'
import { consent, createWorld } from '../../test/world.ts'
import { glueServerAt } from '../index.ts'

// Real processes, real stores, and an emulated Glue on a socket that rotates and revokes the family at a second use.
// More of them, more often, and measured: `pnpm bench processes`.

const EXPIRIES = 6
const LEASE_MS = 600

/** An app in a process of its own. */
class TokenProcess {
  readonly #child: ChildProcess
  readonly #answers = new Map<number, (answer: TokenAnswer) => void>()
  #questions = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: TokenAnswer) => this.#answers.get(answer.id)?.(answer))
  }

  static start(options: TokenProcessOptions): Promise<TokenProcess> {
    const child = fork(new URL('../../test/token-process.ts', import.meta.url), [JSON.stringify(options)], {
      execArgv: ['--no-warnings', '--conditions=@glue/source'],
    })
    return new Promise((resolve, reject) => {
      child.once('message', () => resolve(new TokenProcess(child)))
      child.once('exit', (code) => reject(new Error(`The process ended with ${code}.`)))
    })
  }

  ask(now: number, workspaceId: string): Promise<TokenAnswer> {
    this.#questions += 1
    const question: TokenQuestion = { id: this.#questions, now, workspaceId }
    return new Promise((resolve) => {
      this.#answers.set(question.id, resolve)
      this.#child.send(question)
    })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

for (const [name, { isThere, open }] of Object.entries(realStorages)) {
  describe.skipIf(!isThere)(`RF-2 three processes on ${name}`, () => {
    let storage: RealStorage
    beforeAll(async () => {
      storage = await open()
    })
    afterAll(() => storage.end())

    async function setUp(count: number) {
      const world = createWorld({ grant: 'refresh_token', keys: [key], store: storage.store })
      const { emulator, workspaces } = world
      emulator.faults.add({ match: { route: 'token' }, then: { expiresIn: 3600 } })
      const server = await listen(emulator)
      const app = world.another({ server: glueServerAt(server.url), grant: 'refresh_token', keys: [key] })
      const flow = await consent({ emulator, oauth: app }, { workspaceId: workspaces.acme })
      await app.completeInstall({ ...flow, workspaceHint: workspaces.acme })
      const kind = name as keyof typeof realStorages
      const options = { origin: server.url, keys: [key], storage: kind, place: storage.place, leaseMs: LEASE_MS }
      const start = (): Promise<TokenProcess> => TokenProcess.start(options)
      const processes = await Promise.all(Array.from({ length: count }, start))
      const end = async (): Promise<void> => {
        for (const each of processes) each.kill()
        await server.close()
      }
      const grants = (): number => emulator.journal.list({ operation: 'refresh_token' }).length
      return { ...world, processes, grants, [Symbol.asyncDispose]: end }
    }

    test('cause one refresh per expiry, and every caller is served', async () => {
      await using world = await setUp(3)
      const { emulator, processes, workspaces } = world
      for (let expiry = 1; expiry <= EXPIRIES; expiry += 1) {
        emulator.clock.advance('2h')
        const now = emulator.clock.now()
        const answers = await Promise.all(
          processes.flatMap((each) => [each.ask(now, workspaces.acme), each.ask(now, workspaces.acme)]),
        )
        expect(new Set(answers.map((answer) => JSON.stringify({ ...answer, id: 0 }))).size).toBe(1)
        expect(answers[0]).toHaveProperty('accessToken')
        expect(world.grants()).toBe(expiry)
      }
      expect(emulator.journal.list({ status: 400 })).toEqual([])
    })

    test('survive the death of the one that holds the lock, in the middle of its request', async () => {
      await using world = await setUp(2)
      const { emulator, workspaces } = world
      const [first, second] = world.processes
      emulator.clock.advance('2h')
      const now = emulator.clock.now()
      // It reaches the server, which rotates, and whose answer nobody hears. A grace period is what others call it.
      emulator.faults.add({ match: { route: 'token' }, times: 1, then: { delayHeaders: '1d' } })
      emulator.faults.add({ match: { route: 'token' }, then: { grace: '1h' } })
      void first?.ask(now, workspaces.acme)
      await vi.waitFor(() => expect(world.grants()).toBe(1), { interval: 5, timeout: 10_000 })
      const waiting = second?.ask(now, workspaces.acme)
      first?.kill()
      expect(await waiting).toHaveProperty('accessToken')
      expect(world.grants()).toBe(2)
      expect(emulator.journal.list({ operation: 'client_credentials' }).length).toBe(1)
    })
  })
}
