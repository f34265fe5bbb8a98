import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { freePort } from './postgres-server.ts'
import { realPart } from './real-parts.ts'

/** Where Redis is. Undefined skips the tests, unless `GLUE_REQUIRE` forbids that. */
export const redisPath: string | undefined = realPart('redis')

/** A server for tests: on a port of its own, in memory only, gone when it stops. */
export interface RedisServer {
  readonly url: string
  stop(): Promise<void>
}

/** @param path - of the program `redis-server` */
export async function startRedis(path: string): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'glue-redis-'))
  const port = await freePort()
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const server = await untilReady(spawn(path, settings, { cwd: folder })).catch((error: unknown) => {
    rmSync(folder, { recursive: true })
    throw error
  })
  const killAtExit = (): void => void server.kill('SIGKILL')
  process.once('exit', killAtExit)
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const ended = new Promise((resolve) => {
        server.once('exit', resolve)
      })
      if (server.kill('SIGTERM')) await ended
      process.off('exit', killAtExit)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function untilReady(server: ChildProcess): Promise<ChildProcess> {
  let log = ''
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Redis ended with ${code} before it was ready.\n${log}`)))
    server.stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.toLowerCase().includes('ready to accept connections')) {
        server.stdout?.removeAllListeners('data').resume()
        resolve(server)
      }
    })
    server.stderr?.resume()
  })
}
