import { failureTexts, type InstallFailure, isInstallFailure } from './failure-texts.ts'
import { htmlPage } from './page.ts'
import { redirectTo } from './redirect.ts'
import type { AppUser, Visit, WebContext } from './web-options.ts'

/** `GET failed?reason=…`: the page for a person whose installation did not work. The reason is in the URL, and no more. */
export async function handleFailed<User extends AppUser>(
  { request, url }: Visit<User>,
  context: WebContext<User>,
): Promise<Response> {
  const reason = url.searchParams.get('reason')
  const failure = isInstallFailure(reason) ? reason : 'state_mismatch'
  return failure === 'not_signed_in' ? signInFirst(request, context) : failurePage(failure, context)
}

/** What happened, and the way forward. All texts are ours. */
export function failurePage<User extends AppUser>(
  failure: InstallFailure,
  { routes, home }: WebContext<User>,
): Response {
  const { status, title, text, restart = 'first' } = failureTexts[failure]
  const links = [{ label: 'Back to the app', href: new URL(home).pathname }]
  const again = { label: 'Start again', href: routes.install }
  if (restart === 'first') links.unshift(again)
  if (restart === 'also') links.push(again)
  return htmlPage({ status, title, text, links })
}

/** For a visitor whom the app does not know: its own way to sign in, if it told us, and back to where they wanted to go. */
export async function signInFirst<User extends AppUser>(
  request: Request,
  context: WebContext<User>,
  search: string = '',
): Promise<Response> {
  const { options, routes } = context
  const { signIn } = options
  const returnTo = `${routes.origin}${routes.install}${search}`
  if (signIn === undefined) return failurePage('not_signed_in', context)
  if (typeof signIn === 'function') return signIn({ request, returnTo })
  const page = new URL(signIn, routes.origin)
  page.searchParams.set('returnTo', returnTo)
  return redirectTo(page.href)
}
