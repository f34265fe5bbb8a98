import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { WorkerAnswer, WorkerMessage, WorkerQuestion, WorkerSetup } from './children/token-worker.ts'

const path = fileURLToPath(new URL('children/token-worker.ts', import.meta.url))
const answerLimitMs = 45_000

/** A process that asks for tokens when it is told to. */
export interface Worker extends AsyncDisposable {
  ask(question: WorkerQuestion): Promise<WorkerAnswer>
  /** Resolves when it stands where it was told to stop. It never answers then. */
  askAndStall(question: WorkerQuestion): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
}

export async function startWorker(setup: WorkerSetup): Promise<Worker> {
  const child = fork(path, [JSON.stringify(setup)], {
    execArgv: ['--conditions=@glue/source'],
    env: { ...process.env, NODE_OPTIONS: undefined, NODE_COMPILE_CACHE: undefined },
  })
  const first = await nextMessage(child)
  if (first !== 'ready') throw new Error(`A worker began with ${JSON.stringify(first)}.`)
  return {
    async ask(question) {
      const answer = nextMessage(child)
      child.send(question)
      const message = await answer
      if (typeof message === 'string') throw new Error(`A worker answered ${message}.`)
      return message
    },
    async askAndStall(question) {
      const stalled = nextMessage(child)
      child.send(question)
      const message = await stalled
      if (message !== 'stalled') throw new Error(`A worker went on: ${JSON.stringify(message)}`)
    },
    kill: () => end(child),
    [Symbol.asyncDispose]: () => end(child),
  }
}

async function nextMessage(child: ChildProcess): Promise<WorkerMessage> {
  const ended = new AbortController()
  const onExit = () => ended.abort(new Error('A worker ended in the middle of its work.'))
  child.once('exit', onExit)
  try {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(answerLimitMs)])
    const [message]: unknown[] = await once(child, 'message', { signal })
    return message as WorkerMessage
  } finally {
    child.off('exit', onExit)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
