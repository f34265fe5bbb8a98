import { GlueOAuthError } from '../glue-oauth-error.ts'
import { safeReturnTo } from './return-to.ts'
import type { GlueWebRoutes } from './web-options.ts'

/** What {@link webRoutes} goes by. */
export interface WebRoutesInput {
  readonly redirectUri: string
  readonly proxyPrefix: string | undefined
  readonly home: string | undefined
  readonly hasToken: boolean
}

/** Where everything is. */
export interface WebRoutes {
  readonly routes: GlueWebRoutes
  /** The app's front page: an absolute URL. */
  readonly home: string
}

/**
 * All addresses, from the configuration alone: `Host` and `X-Forwarded-Host` are the sender's choice.
 *
 * @throws GlueOAuthError `config_invalid`
 */
export function webRoutes({ redirectUri, proxyPrefix = '', home, hasToken }: WebRoutesInput): WebRoutes {
  const { origin, pathname } = new URL(redirectUri)
  const parent = pathname.slice(0, pathname.lastIndexOf('/'))
  const own = {
    install: `${parent}/install`,
    failed: `${parent}/failed`,
    graphql: `${parent}/graphql`,
    session: `${parent}/session`,
    token: `${parent}/token`,
  }
  if (Object.values(own).includes(pathname)) {
    throw invalid(
      'redirectUri',
      `ends in ${JSON.stringify(pathname)}, which is the path of another route here. Use one such as ${JSON.stringify(`${parent}/callback`)}.`,
    )
  }
  if (!isBeginning(proxyPrefix, `${parent}/`)) {
    throw invalid(
      'proxyPrefix',
      `is ${JSON.stringify(proxyPrefix)}. It has to be the beginning of the path of \`redirectUri\`, without a slash at its end.`,
    )
  }
  const front = `${origin}${proxyPrefix}/`
  const homeUrl = home === undefined ? front : safeReturnTo({ returnTo: home, home: front })
  const homePath = new URL(homeUrl).pathname
  const isHome = home === undefined || (home.startsWith('/') && homeUrl === new URL(home, front).href)
  if (!isHome || homePath.startsWith('//')) {
    throw invalid('home', `is ${JSON.stringify(home)}. It has to be a path of the app, such as "/app".`)
  }
  if (homePath === pathname) {
    throw invalid(
      'redirectUri',
      `has the path ${JSON.stringify(pathname)}, which is the app's front page. Use one of its own, such as ${JSON.stringify(`${proxyPrefix}/glue/callback`)}, or say with \`home\` where the front page is.`,
    )
  }
  const routes = { origin, callback: pathname, ...own, token: hasToken ? own.token : undefined }
  return { routes: Object.freeze(routes), home: homeUrl }
}

function isBeginning(prefix: string, path: string): boolean {
  return prefix === '' || (prefix.startsWith('/') && !prefix.endsWith('/') && path.startsWith(`${prefix}/`))
}

function invalid(name: string, is: string): GlueOAuthError {
  return new GlueOAuthError({ code: 'config_invalid', message: `\`${name}\` ${is}` })
}
