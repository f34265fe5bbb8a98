import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'

/** The app's own pages: signing in and out, a front page, and the one where an installation in a window ends. */
export async function appPage(url: URL): Promise<Response> {
  switch (url.pathname) {
    case '/':
    case '/done':
      return html(front)
    case '/installed':
      return html(installed)
    case '/popup.js':
      return new Response(await popupScript(), { headers: { 'content-type': 'text/javascript' } })
    case '/login': {
      const sameSite = url.searchParams.get('sameSite') ?? 'Lax'
      return signedIn([
        `session=${url.searchParams.get('as')}; Path=/; Secure; HttpOnly; SameSite=${sameSite}`,
        'strict=1; Path=/; Secure; HttpOnly; SameSite=Strict',
      ])
    }
    case '/logout':
      return signedIn(['session=; Path=/; Secure; HttpOnly; Max-Age=0'])
    default:
      return new Response('Not found', { status: 404 })
  }
}

const front = `<!doctype html>
<html lang="en">
<title>App</title>
<h1>App</h1>
<a href="/glue/install?returnTo=/done">Install</a>
<button>Install in a window</button>
<output></output>
<ul></ul>
<script type="module">
  import { openInstall } from '/popup.js'
  const [button, output, list] = ['button', 'output', 'ul'].map((name) => document.querySelector(name))
  async function show() {
    const session = await fetch('/glue/session', { headers: { 'glue-csrf': '1' } })
    const { workspaces = [] } = await session.json()
    list.replaceChildren(...workspaces.map(({ id }) => Object.assign(document.createElement('li'), { textContent: id })))
  }
  button.onclick = async () => {
    output.textContent = 'waiting'
    const options = { installPath: '/glue/install', returnTo: '/installed', signal: window.signal }
    output.textContent = await openInstall(options).catch((error) => error.message)
    await show()
  }
  await show()
</script>`

const installed = `<!doctype html>
<html lang="en">
<title>Installed</title>
<h1>Installed</h1>
<script type="module">
  import { finishInstall } from '/popup.js'
  document.body.dataset.finished = finishInstall()
</script>`

function html(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } })
}

function signedIn(cookies: readonly string[]): Response {
  const headers = new Headers({ location: '/' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

/** `@glue/oauth/popup` as a browser reads it. */
async function popupScript(): Promise<string> {
  const file = fileURLToPath(new URL('../src/popup/install-popup.ts', import.meta.url))
  return (await transformWithOxc(await readFile(file, 'utf8'), file)).code
}
