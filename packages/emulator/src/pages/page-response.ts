import { html, raw } from 'hono/html'
import { pageStyle } from './page-style.ts'

/** What `hono/html` makes: text in which every value was escaped. */
export type Markup = ReturnType<typeof html>

/**
 * A page of the emulator.
 *
 * It holds no script and allows none. There is no `form-action` on purpose. Chromium applies it to every redirect that
 * follows the consent form (tried: it blocks a callback that goes on to another origin), so it would have to name
 * places that only the app knows. What it protects from, a form that somebody else wrote into the page, cannot be:
 * every value is escaped.
 *
 * @see {@link https://www.w3.org/TR/CSP3/#directive-form-action CSP 3, form-action}
 */
export async function pageResponse({
  status = 200,
  title,
  content,
}: {
  readonly status?: number
  readonly title: string
  readonly content: Markup
}): Promise<Response> {
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Glue emulator</title>
        ${raw(`<style>${pageStyle}</style>`)}
      </head>
      <body>
        <p class="banner"><strong>This is the Glue emulator, not Glue.</strong> All workspaces are invented.</p>
        <main>${content}</main>
      </body>
    </html> `
  return new Response(page.toString(), { status, headers: await pageHeaders() })
}

async function pageHeaders(): Promise<Record<string, string>> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pageStyle))
  const styleHash = btoa(String.fromCharCode(...new Uint8Array(digest)))
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${styleHash}'`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }
}
