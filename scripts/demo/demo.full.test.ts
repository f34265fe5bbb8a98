import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { freePort } from './free-port.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const children: ChildProcess[] = []
afterEach(() => {
  // Whole groups, so that a failed test leaves nothing behind either.
  for (const { pid } of children.splice(0)) if (pid !== undefined && groupLives(pid)) process.kill(-pid, 'SIGKILL')
})

test('Ctrl-C ends pnpm demo and leaves no process behind', async () => {
  const { port } = await freePort('127.0.0.1', 4600)
  const demo = start(['--port', `${port}`])
  expect(await demo.line(/^Ready/)).toContain(`http://127.0.0.1:${port}`)
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)

  // A terminal sends the signal to the whole foreground group.
  process.kill(-demo.pid, 'SIGINT')
  await demo.exit
  await expect.poll(() => groupLives(demo.pid), { timeout: 5_000 }).toBe(false)
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
})

test('a port that is taken is named, and ends pnpm demo --port', async () => {
  const { port } = await freePort('127.0.0.1', 4700)
  await using taken = createServer()
  await once(taken.listen(port, '127.0.0.1'), 'listening')
  const demo = start(['--port', `${port}`])
  expect(await demo.line(/taken/)).toContain(`Port ${port} on 127.0.0.1 is taken`)
  expect(await demo.exit).toBe(1)
})

test('pnpm demo --check in a pipe prints a line a step and exits 0', async () => {
  const demo = start(['--check', '--port', '0'])
  expect(await demo.line(/^Ready/)).toBe('Ready: all 12 steps passed')
  expect(await demo.exit).toBe(0)
})

test('without all variables of a real application, the missing ones are named', async () => {
  const demo = start([], { GLUE_CLIENT_ID: 'client1' })
  expect(await demo.line(/REDIRECT/)).toContain('GLUE_REDIRECT_URI is missing')
  expect(await demo.exit).toBe(1)
})

function start(parameters: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn('pnpm', ['demo', ...parameters], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  children.push(child)
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const listener of listeners) listener()
    })
  }
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = output.split('\n').find((candidate) => pattern.test(candidate))
        if (found !== undefined) resolve(found)
      }
      listeners.add(look)
      look()
      void exit.then(() => setImmediate(() => (look(), reject(new Error(`It ended without ${pattern}:\n${output}`)))))
    })
  if (child.pid === undefined) throw new Error('pnpm did not start.')
  return { pid: child.pid, exit, line }
}

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}
