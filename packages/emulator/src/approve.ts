import { GlueEmulatorError } from './glue-emulator-error.ts'

/** A person's answer on the consent page. */
export interface ApproveOptions {
  /** Where the app sent the person. */
  readonly authorizationUrl: URL | string
  readonly workspaceId: string
  /** @defaultValue `allow` */
  readonly decision?: 'allow' | 'deny' | undefined
}

/** Opens the consent page, sends its form, and says where the browser would go next. */
export async function approve({
  authorizationUrl,
  workspaceId,
  decision = 'allow',
  fetch,
}: ApproveOptions & { readonly fetch: typeof globalThis.fetch }): Promise<URL> {
  const page = await fetch(authorizationUrl, { redirect: 'manual' })
  const refused = callbackOf(page)
  if (refused) return refused
  const markup = await page.text()
  const request = /name="request" value="([0-9a-f]+)"/.exec(markup)?.[1]
  if (request === undefined) throw unavailable('There is no consent page', page, markup)

  const answer = await fetch(new URL('/oauth/authorize', authorizationUrl), {
    method: 'POST',
    body: new URLSearchParams({ request, workspace: workspaceId, decision }),
    redirect: 'manual',
  })
  const callback = callbackOf(answer)
  if (callback) return callback
  throw unavailable('The answer was not taken', answer, await answer.text())
}

function callbackOf(response: Response): URL | undefined {
  const location = response.headers.get('location')
  return response.status === 303 && location !== null ? new URL(location) : undefined
}

function unavailable(what: string, response: Response, markup: string): GlueEmulatorError {
  const says = /<h1>[\s\S]*<\/main>/.exec(markup)?.[0] ?? ''
  const text = says
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 400)
  return new GlueEmulatorError({
    code: 'consent_unavailable',
    message: `${what}: status ${response.status}. ${text || 'Give the address that the app redirects to.'}`,
  })
}
