import { privateHeaders } from '../private-headers.ts'

/** What {@link htmlPage} shows. */
export interface PageInput {
  readonly status: number
  readonly title: string
  readonly text: string
  /** Ways forward, the best one first. */
  readonly links: readonly { readonly label: string; readonly href: string }[]
}

/** A small page of ours: no scripts, nothing loaded, nothing kept, never framed. */
export function htmlPage({ status, title, text, links }: PageInput): Response {
  const anchors = links.map(({ label, href }) => `<a href="${escape(href)}">${escape(label)}</a>`).join('\n')
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${styles}</style>
<main>
<h1>${escape(title)}</h1>
<p>${escape(text)}</p>
<nav>
${anchors}
</nav>
</main>
</html>
`
  const headers = {
    ...privateHeaders,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
  }
  return new Response(html, { status, headers })
}

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const styles = `
:root {
  color-scheme: light dark;
  --ink: #1d1c24; --soft: #5f5c6b; --paper: #fff; --ground: #f4f3f7; --line: #d8d5e2; --accent: #5a3fd6;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #f1f0f5; --soft: #b5b2c2; --paper: #211f2a; --ground: #15141b; --line: #413d4d; --accent: #b3a2ff }
}
* { box-sizing: border-box }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 30rem; padding: 2rem;
  background: var(--paper); border: 1px solid var(--line); border-radius: 1rem;
}
h1 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.25; text-wrap: balance }
p { margin: 0; color: var(--soft); text-wrap: pretty }
nav { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem }
a {
  padding: .55rem 1.1rem; border: 1px solid var(--line); border-radius: .6rem;
  color: var(--ink); font-weight: 600; text-decoration: none;
}
a:first-child { border-color: var(--accent); color: var(--accent) }
a:hover { border-color: currentColor }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
`

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
