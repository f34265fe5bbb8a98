import { failureTexts, type InstallFailure, isInstallFailure } from './failure-texts.ts'
import { htmlPage } from './page.ts'
import { redirectTo } from './redirect.ts'
import type { AppUser, Visit, WebContext } from '../web-options.ts'

/** `GET failed?reason=…`: the page for a person whose installation did not work. The reason is in the URL, and no more. */
export async function handleFailed<User extends AppUser>(
  { request, url }: Visit<User>,
  context: WebContext<User>,
): Promise<Response> {
  const { searchParams } = url
  const reason = searchParams.get('reason')
  const failure = isInstallFailure(reason) ? reason : 'state_mismatch'
  const again = installQuery(searchParams)
  return failure === 'not_signed_in' ? signInFirst(request, context, again) : failurePage(failure, context, again)
}

const MAX_LENGTH = 1_024

/** What an installation is started with, taken from a URL. It decides about none of it: `install` does. */
export function installQuery(searchParams: URLSearchParams): string {
  const kept = new URLSearchParams()
  for (const name of ['workspace', 'returnTo']) {
    const value = searchParams.get(name)
    if (value !== null && value.length <= MAX_LENGTH) kept.set(name, value)
  }
  return kept.size === 0 ? '' : `?${kept}`
}

/**
 * What happened, and the way forward. All texts are ours.
 *
 * @param again - the query to start again with
 */
export function failurePage<User extends AppUser>(
  failure: InstallFailure,
  { routes, home }: WebContext<User>,
  again: string = '',
): Response {
  const { status, title, text, restart = 'first' } = failureTexts[failure]
  const links = [{ label: 'Back to the app', href: new URL(home).pathname }]
  const start = { label: 'Start again', href: `${routes.install}${again}` }
  if (restart === 'first') links.unshift(start)
  if (restart === 'also') links.push(start)
  return htmlPage({ status, title, text, links })
}

/** For a visitor whom the app does not know: its own way to sign in, if it told us, and back to where they wanted to go. */
export async function signInFirst<User extends AppUser>(
  request: Request,
  context: WebContext<User>,
  again: string,
): Promise<Response> {
  const { options, routes } = context
  const { signIn } = options
  const returnTo = `${routes.origin}${routes.install}${again}`
  if (signIn === undefined) return failurePage('not_signed_in', context)
  if (typeof signIn === 'function') return signIn({ request, returnTo })
  const page = new URL(signIn, routes.origin)
  page.searchParams.set('returnTo', returnTo)
  return redirectTo(page.href)
}
