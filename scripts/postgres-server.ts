import { type ChildProcess, execFileSync, spawn, type SpawnOptions } from 'node:child_process'
import { chownSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { realPart } from './real-parts.ts'

/** Where Postgres is. Undefined skips the tests, unless `GLUE_REQUIRE` forbids that. */
export const postgresPath: string | undefined = realPart('postgres')

/** A server for tests: on a port of its own, with its files in a folder of its own, gone when it stops. */
export interface PostgresServer {
  /** For the user `postgres`, who needs no password, in the database `postgres`. */
  readonly url: string
  /** Starts it again at the same port, after `kill` or in the middle of its work. */
  restart(): Promise<void>
  /** Ends it at once, as a machine that loses its power does. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** @param path - of the program `postgres`; `initdb` lies beside it */
export async function startPostgres(path: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'glue-postgres-'))
  const files = join(folder, 'files')
  const owner = unprivileged()
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const initdb = join(dirname(realpathSync(path)), 'initdb')
  execFileSync(initdb, ['-D', files, '-U', 'postgres', '--auth=trust', '--no-locale', '--encoding=UTF8', '--no-sync'], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const port = await freePort()
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'full_page_writes=off',
    'max_connections=60',
  ]
  const start = (): Promise<ChildProcess> =>
    untilReady(spawn(path, ['-D', files, ...settings.flatMap((setting) => ['-c', setting])], { ...owner, cwd: folder }))

  let server = await start()
  const killAtExit = (): void => void server.kill('SIGKILL')
  process.once('exit', killAtExit)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async restart() {
      await end(server, 'SIGINT')
      server = await startAgain(start)
    },
    kill: () => end(server, 'SIGKILL'),
    async stop() {
      await end(server, 'SIGINT')
      process.off('exit', killAtExit)
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}

/** Postgres refuses to run as root: then as the user that came with it, or as nobody. */
function unprivileged(): Pick<SpawnOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) return {}
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  const user = users.find((line) => line.startsWith('postgres:')) ?? users.find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = user?.split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function untilReady(server: ChildProcess): Promise<ChildProcess> {
  let log = ''
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Postgres ended with ${code} before it was ready.\n${log}`)))
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('ready to accept connections')) {
        server.stderr?.removeAllListeners('data').resume()
        resolve(server)
      }
    })
  })
}

/** The processes of a killed server notice it a moment later, and until then its files belong to them. */
async function startAgain(start: () => Promise<ChildProcess>): Promise<ChildProcess> {
  for (let left = 40; ; left -= 1) {
    try {
      return await start()
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => {
        setTimeout(resolve, 50)
      })
    }
  }
}

async function end(server: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => {
    server.once('exit', resolve)
  })
  server.kill(signal)
  await ended
}
