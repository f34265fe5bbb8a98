import { createSealer } from '../../seal.ts'
import { handleCallback } from './callback.ts'
import { handleFailed } from './failure-page.ts'
import { createFlowCookies, type FlowCookies } from './flow-cookie.ts'
import { createFlowStates, type FlowStates } from './flow-states.ts'
import { handleInstall } from './install.ts'
import type { AppUser, Visit, WebContext } from '../web-options.ts'

/** What the routes of an installation work with. */
export interface InstallationContext<User extends AppUser> extends WebContext<User> {
  readonly flows: FlowCookies
  readonly states: FlowStates
}

/** The way of a person through an installation, up to where it works or does not. */
export interface InstallationRoutes<User extends AppUser> {
  install(visit: Visit<User>): Promise<Response>
  callback(visit: Visit<User>): Promise<Response>
  failed(visit: Visit<User>): Promise<Response>
}

/** The three routes, which share the cookies and states of running flows. */
export function installationRoutes<User extends AppUser>(web: WebContext<User>): InstallationRoutes<User> {
  const { oauth, keys } = web.options
  const { clock } = oauth.settings
  const isSecure = web.routes.origin.startsWith('https:')
  const flows = createFlowCookies({ sealer: createSealer({ keys, purpose: 'web/flow-cookie' }), clock, isSecure })
  const context: InstallationContext<User> = { ...web, flows, states: createFlowStates(oauth.settings) }
  return {
    install: (visit) => handleInstall(visit, context),
    callback: (visit) => handleCallback(visit, context),
    failed: (visit) => handleFailed(visit, context),
  }
}
