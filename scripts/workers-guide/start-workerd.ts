import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A Worker, and what is bound to it. */
export interface WorkerService {
  readonly name: string
  /** Its bundle, beside the configuration. */
  readonly file: string
  /** `0`: a free one. */
  readonly port: number
  readonly text?: Readonly<Record<string, string>>
  /** Names of other services. */
  readonly services?: Readonly<Record<string, string>>
  /** The service whose Durable Objects are behind `GLUE_RECORDS`, itself or another one. */
  readonly recordsOf?: string
}

/** What {@link startWorkerd} takes. */
export interface WorkerdOptions {
  /** The program. */
  readonly path: string
  /** Where the bundles are. */
  readonly folder: string
  /** Where Durable Objects write. */
  readonly storage: string
  readonly compatibilityDate: string
  readonly workers: readonly WorkerService[]
}

/** A `workerd` that listens. */
export interface Workerd extends AsyncDisposable {
  /** Of a service, such as `http://127.0.0.1:4000`. */
  origin(name: string): string
}

/** Starts Cloudflare's runtime. It reaches this machine and no other. */
export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  const { path, folder, workers } = options
  writeFileSync(join(folder, 'config.capnp'), configuration(options))
  const child = spawn(path, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const exited = once(child, 'exit')
  const ports = await Promise.race([
    listeningPorts(child.stdio[3] as Readable, workers.length),
    exited.then(([code]) => Promise.reject(new Error(`workerd ended with ${code} before it listened.`))),
  ])
  return {
    origin: (name) => `http://127.0.0.1:${ports.get(name)}`,
    async [Symbol.asyncDispose]() {
      child.kill()
      await exited
    },
  }
}

function configuration({ workers, storage, compatibilityDate }: WorkerdOptions): string {
  const services = workers.map((worker) => `(name = "${worker.name}", worker = (${workerText(worker).join(', ')}))`)
  const sockets = workers.map(
    ({ name, port }) => `(name = "${name}", address = "127.0.0.1:${port}", http = (), service = "${name}")`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${services.join(',\n    ')},
    (name = "disk", disk = (path = ${quoted(storage)}, writable = true)),
    (name = "internet", network = (allow = ["local"]))
  ],
  sockets = [${sockets.join(', ')}]
);
`

  function workerText({ name, file, text = {}, services: bound = {}, recordsOf }: WorkerService): string[] {
    const bindings = [
      ...Object.entries(text).map(([variable, value]) => `(name = "${variable}", text = ${quoted(value)})`),
      ...Object.entries(bound).map(([variable, service]) => `(name = "${variable}", service = "${service}")`),
    ]
    const parts = [`modules = [(name = "${file}", esModule = embed "${file}")]`]
    if (recordsOf !== undefined) {
      const objects = `(className = "GlueRecords", serviceName = "${recordsOf}")`
      bindings.push(`(name = "GLUE_RECORDS", durableObjectNamespace = ${objects})`)
    }
    if (recordsOf === name) {
      parts.push(`durableObjectNamespaces = [(className = "GlueRecords", uniqueKey = "${name}", enableSql = true)]`)
      parts.push('durableObjectStorage = (localDisk = "disk")')
    }
    return [...parts, `compatibilityDate = "${compatibilityDate}"`, `bindings = [${bindings.join(', ')}]`]
  }
}

/** Its strings are quoted as in C, and so as in JSON. */
function quoted(text: string): string {
  return JSON.stringify(text)
}

/** It says on the control descriptor, line by line, where each socket listens. */
async function listeningPorts(lines: Readable, count: number): Promise<ReadonlyMap<string, number>> {
  const ports = new Map<string, number>()
  for await (const line of createInterface({ input: lines })) {
    const { socket, port } = JSON.parse(line) as { readonly socket: string; readonly port: number }
    ports.set(socket, port)
    if (ports.size === count) break
  }
  return ports
}
