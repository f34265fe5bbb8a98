import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { createServer as createVite, defaultClientConditions } from 'vite'

/** Vite's dev server, for copies of `fast-refresh/`. */
export interface DevelopmentServer extends AsyncDisposable {
  readonly pages: RequestListener
  /** Makes another copy, which nothing has edited yet. */
  copy(): Promise<EditableCopy>
}

export interface EditableCopy {
  /** Where its page is, such as `/1/`. */
  readonly path: string
  /** Replaces a text in one of its files, as somebody does who saves it. */
  edit(name: string, from: string, to: string): Promise<void>
}

const original = fileURLToPath(new URL('fast-refresh', import.meta.url))
const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const repository = fileURLToPath(new URL('../../..', import.meta.url))

export async function startDevelopmentServer(): Promise<DevelopmentServer> {
  const root = await mkdtemp(join(tmpdir(), 'glue-fast-refresh-'))
  await symlink(join(packageFolder, 'node_modules'), join(root, 'node_modules'))
  const updates = createServer().listen(0, '127.0.0.1')
  await once(updates, 'listening')
  const address = updates.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  const vite = await createVite({
    root,
    configFile: false,
    logLevel: 'warn',
    cacheDir: join(root, '.vite'),
    plugins: [react()],
    resolve: {
      alias: { '@glue/react': join(packageFolder, 'src/index.ts') },
      conditions: ['@glue/source', ...defaultClientConditions],
    },
    // What is found later would reload the page in the middle of a test.
    optimizeDeps: { include: ['react', 'react/jsx-dev-runtime', 'react-dom/client', 'urql', '@urql/core'] },
    server: {
      middlewareMode: true,
      fs: { allow: [root, repository] },
      hmr: { server: updates, host: '127.0.0.1', clientPort: address.port },
    },
  })
  let copies = 0
  return {
    pages: (incoming, outgoing) => vite.middlewares(incoming, outgoing),
    copy: async () => {
      copies += 1
      const folder = join(root, String(copies))
      await cp(original, folder, { recursive: true })
      return {
        path: `/${copies}/`,
        edit: async (name, from, to) => {
          const text = await readFile(join(folder, name), 'utf8')
          if (!text.includes(from)) throw new Error(`${name} has no ${JSON.stringify(from)}.`)
          await writeFile(join(folder, name), text.replaceAll(from, to))
        },
      }
    },
    [Symbol.asyncDispose]: async () => {
      await vite.close()
      updates.closeAllConnections()
      updates.close()
      await rm(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
