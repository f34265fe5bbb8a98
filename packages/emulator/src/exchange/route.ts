/** Which of Glue's addresses a request is for. `other` has none of them. */
export type Route = 'authorize' | 'token' | 'graphql' | 'metadata' | 'other'

/** All of them, for whoever reads one from data. */
export const routes: readonly Route[] = ['authorize', 'token', 'graphql', 'metadata', 'other']

/** The consent page's form is answered at the address of the page itself. */
export function routeOf(pathname: string): Route {
  return routesByPath.get(pathname) ?? 'other'
}

/** Where RFC 8414, section 3 has the metadata of an authorization server. */
const metadataPath = '/.well-known/oauth-authorization-server'

const routesByPath: ReadonlyMap<string, Route> = new Map([
  ['/oauth/authorize', 'authorize'],
  ['/oauth/token', 'token'],
  ['/public/graphql', 'graphql'],
  [metadataPath, 'metadata'],
])
