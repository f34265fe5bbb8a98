import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions } from 'vite'
import type { AppWorld } from './app-world.ts'

/** Makes what answers for pages of a world. */
export type PagesOnServer = (world: AppWorld) => RequestListener

/** What the browser gets: the files that Vite makes of `app/`, by their names. */
export type BuiltPages = ReadonlyMap<string, string>

/** Builds the pages once, for all worlds of a test file. As in development: StrictMode does nothing in production. */
export async function buildPages(...names: readonly string[]): Promise<BuiltPages> {
  const built = await build({
    root: fileURLToPath(new URL('app', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: { conditions: ['@glue/source', ...defaultClientConditions] },
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: names.map((name) => fileURLToPath(new URL(`app/${name}`, import.meta.url))),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  if (!('output' in built)) throw new Error('Vite built something else than one set of pages.')
  return new Map(built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])))
}

/** Where {@link pagesOf} shows the page of somebody who speaks to Glue in this way. */
export function pageAddress(
  { app, glue, people }: AppWorld,
  { person = 'two', ...asked }: { readonly person?: 'one' | 'two'; readonly way: string; readonly strict?: string },
): string {
  const { workspace, firstThread: thread } = people[person]
  return `${app}/page?${new URLSearchParams({ ...asked, workspace, thread, glue })}`
}

/** The app's own routes: signing in and out, pages, their scripts, and a page that `server` renders. */
export function pagesOf(built: BuiltPages, server: PagesOnServer = () => notFound): PagesOnServer {
  return (world) => (incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', world.app)
    const script = built.get(pathname.slice('/scripts/'.length))
    const html = (text: string): void => {
      outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }).end(text)
    }
    if (pathname === '/sign-in') {
      const cookie = `person=${searchParams.get('as')}; Path=/; HttpOnly; SameSite=Lax`
      outgoing.writeHead(303, { location: '/elsewhere', 'set-cookie': cookie }).end()
    } else if (pathname === '/sign-out') {
      outgoing.writeHead(204, { 'set-cookie': 'person=; Path=/; Max-Age=0' }).end()
    } else if (pathname === '/page' || pathname === '/leave') html(shell(`${pathname.slice(1)}.js`))
    else if (pathname === '/elsewhere') html('<!doctype html><title>Elsewhere</title>')
    else if (script !== undefined) outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else if (pathname === '/server') server(world)(incoming, outgoing)
    else notFound(incoming, outgoing)
  }
}

const notFound: RequestListener = (_incoming, outgoing) => {
  outgoing.writeHead(404).end()
}

function shell(script: string): string {
  return `<!doctype html><title>Page</title><div id="root"></div><script type="module" src="/scripts/${script}"></script>`
}
