import { html } from 'hono/html'
import { scopeSentences } from '../oauth/scope.ts'
import { type Markup, pageResponse } from './page-response.ts'

/** What the person is asked. */
export interface ConsentQuestion {
  readonly requestId: string
  readonly appName: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly workspaces: readonly ConsentWorkspace[]
}

export interface ConsentWorkspace {
  readonly id: string
  readonly name: string
  readonly emailDomain: string
  readonly isInstalled: boolean
}

/** The page on which a person lets an app into a workspace. */
export function consentPage({
  requestId,
  appName,
  redirectUri,
  scopes,
  workspaces,
}: ConsentQuestion): Promise<Response> {
  const preselected = workspaces.find(({ isInstalled }) => !isInstalled) ?? workspaces[0]
  return pageResponse({
    title: `Install ${appName}`,
    content: html`<div class="mark" aria-hidden="true">${[...appName][0] ?? '?'}</div>
      <h1>${appName} would like to join a workspace</h1>
      <p class="soft">It acts there as its own user, never as you.</p>
      <form method="post" action="/oauth/authorize">
        <input type="hidden" name="request" value="${requestId}" />
        <fieldset>
          <legend>Workspace</legend>
          ${workspaces.map((workspace) => choice(workspace, workspace === preselected))}
        </fieldset>
        <h2>${appName} will be able to</h2>
        <ul class="scopes">
          ${scopes.map((scope) => html`<li>${sentence(scope)} <code>${scope}</code></li>`)}
        </ul>
        <div class="buttons">
          <button class="main" name="decision" value="allow">Allow</button>
          <button name="decision" value="deny">Deny</button>
        </div>
        <p class="soft small">Either way you go back to <code>${new URL(redirectUri).host || redirectUri}</code>.</p>
      </form>`,
  })
}

function choice({ id, name, emailDomain, isInstalled }: ConsentWorkspace, isPreselected: boolean): Markup {
  return html`<label class="choice">
    <input type="radio" name="workspace" value="${id}" required ${isPreselected ? 'checked' : ''} />
    <span>${name}<small>${emailDomain}</small></span>
    ${isInstalled ? html`<em>has this app</em>` : ''}
  </label> `
}

function sentence(scope: string): string {
  return scopeSentences[scope] ?? 'Do what this scope is for.'
}
