import type { GlueDocument } from '@glue/schema'
import { SendMessageDocument } from '@glue/schema/operations'
import { scopes } from '../../examples/inbox/server/inbox.ts'
import {
  InboxDocument,
  InboxThreadsDocument,
  ThreadMessagesDocument,
} from '../../examples/inbox/src/generated/operations.ts'
import { type CheckBrowser, createBrowser } from './browser.ts'
import type { Demo } from './start.ts'

/** A step that did not do what it should. */
class StepFailed extends Error {
  override readonly name = 'StepFailed'
}

interface Walk {
  readonly appUrl: string
  readonly operator: CheckBrowser
  readonly reader: CheckBrowser
  readonly acme: Workspace
  readonly labs: Workspace
  readonly globex: Workspace
  /** The callback that installed the app, once there is one. */
  callback?: URL
}

interface Workspace {
  readonly id: string
  readonly name: string
}

/** Each step answers with what it saw, for the line that it prints. */
type Step = readonly [title: string, run: (walk: Walk) => Promise<string>]

/** Walks through the whole demo as a browser would, one line a step. False at the first step that fails. */
export async function check(demo: Demo): Promise<boolean> {
  const [acme, labs, globex] = demo.workspaces
  if (!acme || !labs || !globex) throw new Error('The seed needs three workspaces.')
  const walk: Walk = { appUrl: demo.appUrl, operator: createBrowser(), reader: createBrowser(), acme, labs, globex }
  for (const [index, [title, run]] of steps.entries()) {
    try {
      console.log(`ok ${index + 1}  ${title}: ${await run(walk)}`)
    } catch (error) {
      console.log(`not ok ${index + 1}  ${title}: ${error instanceof Error ? error.message : error}`)
      if (!(error instanceof StepFailed)) console.error(error)
      return false
    }
  }
  console.log(`Ready: all ${steps.length} steps passed`)
  return true
}

const steps: readonly Step[] = [
  ['the page loads', loadPage],
  ['two people sign in to the app', signIn],
  ['Install in Glue redirects to the authorize page', startInstall],
  ['Deny installs nothing', deny],
  ['the consent page asks, Allow installs', allow],
  ['the same callback a second time is refused', repeatCallback],
  ['me, groups and threads are read', readInbox],
  ['a thread is opened and a message sent', sendMessage],
  ['a reader cannot post', readerPosts],
  ['the digest is posted by client credentials', (walk) => postDigest(walk, walk.acme)],
  ['a workspace that installed the app from inside Glue works too', useLabs],
  ['a workspace without the app is told apart', useGlobex],
]

async function loadPage({ appUrl, operator }: Walk): Promise<string> {
  const page = await operator.get(`${appUrl}/`)
  const html = await page.text()
  expect(page.status === 200 && html.includes('id="root"'), `GET / answered ${page.status}`)
  const script = await operator.get(`${appUrl}/src/main.tsx`)
  expect(script.status === 200, `the page's script answered ${script.status}`)
  await script.body?.cancel()
  return appUrl
}

async function signIn({ appUrl, operator, reader }: Walk): Promise<string> {
  const before = await operator.get(`${appUrl}/glue/session`)
  expect(before.status === 401, `a visitor's session answered ${before.status}, not 401`)
  for (const [browser, person] of [
    [operator, 'operator'],
    [reader, 'reader'],
  ] as const) {
    const answer = await browser.post(`${appUrl}/api/sign-in`, new URLSearchParams({ person }))
    expect(answer.status === 303, `signing in as ${person} answered ${answer.status}`)
  }
  return 'operator, reader'
}

async function startInstall(walk: Walk): Promise<string> {
  const url = await authorizationUrl(walk)
  const expected = {
    response_type: 'code',
    scope: scopes.join(','),
    code_challenge_method: 'S256',
    redirect_uri: `${walk.appUrl}/glue/callback`,
  }
  for (const [name, value] of Object.entries(expected)) {
    const actual = url.searchParams.get(name)
    expect(actual === value, `${name} is '${actual}', not '${value}'`)
  }
  for (const name of ['client_id', 'state', 'code_challenge']) expect(url.searchParams.has(name), `${name} is missing`)
  return `${url.origin}${url.pathname} with ${[...url.searchParams.keys()].join(', ')}`
}

async function deny(walk: Walk): Promise<string> {
  const callback = await decide(walk, await authorizationUrl(walk), 'deny')
  const page = await failurePage(walk, callback)
  const workspaces = await sessionWorkspaces(walk)
  expect(page.status === 403 || page.status === 400, `the page after Deny answered ${page.status}`)
  expect(workspaces.length === 0, 'a workspace was recorded')
  return 'a page says so'
}

/** Where a callback that fails ends: at a page of its own, without code and state in its URL. */
async function failurePage(walk: Walk, callback: URL): Promise<Response> {
  const answer = await walk.operator.get(callback.href)
  const location = answer.headers.get('location') ?? ''
  expect(answer.status === 303, `the callback answered ${answer.status}`)
  expect(!/code=|state=/.test(location), `the callback's redirect still holds the code or the state`)
  return walk.operator.get(new URL(location, walk.appUrl).href)
}

async function allow(walk: Walk): Promise<string> {
  const callback = await decide(walk, await authorizationUrl(walk), 'allow')
  walk.callback = callback
  const answer = await walk.operator.get(callback.href)
  const location = answer.headers.get('location') ?? ''
  expect(answer.status === 303, `the callback answered ${answer.status}: ${pageText(await answer.text())}`)
  expect(!/code=|state=/.test(location), `the callback's redirect still holds the code or the state`)
  const workspaces = await sessionWorkspaces(walk)
  expect(workspaces.includes(walk.acme.id), `the session does not list ${walk.acme.id}`)
  return `installed in ${walk.acme.name}`
}

async function repeatCallback(walk: Walk): Promise<string> {
  const answer = await failurePage(walk, walk.callback ?? new URL(walk.appUrl))
  expect(answer.status >= 400 && answer.status < 500, `it answered ${answer.status}`)
  return `${answer.status}`
}

async function readInbox(walk: Walk): Promise<string> {
  const { status, data, errors } = await graphql(walk.appUrl, walk.operator, walk.acme, InboxDocument, {})
  expect(!errors, `it answered ${status}: ${errors?.[0]?.message}`)
  const threads = await readThreads(walk)
  const groups = data?.groups.nodes ?? []
  expect(data?.me != null && groups.length > 0 && threads.length > 0, 'something of it is empty')
  return `${data?.me?.name}, ${groups.length} groups, ${threads.length} threads`
}

async function readThreads({ appUrl, operator, acme }: Walk, browser = operator) {
  const { data, errors } = await graphql(appUrl, browser, acme, InboxThreadsDocument, { last: 20 })
  if (!data) throw new StepFailed(`the threads cannot be read: ${errors?.[0]?.message}`)
  return data.threads.edges.map(({ node }) => node)
}

async function sendMessage(walk: Walk): Promise<string> {
  const thread = (await readThreads(walk)).at(-1)
  if (!thread) throw new StepFailed('there is no thread')
  const text = 'Sent by the check'
  const input = { threadID: thread.id, message: { text } }
  const sent = await graphql(walk.appUrl, walk.operator, walk.acme, SendMessageDocument, { input })
  const id = sent.data?.sendMessage?.message?.id
  expect(id !== undefined, `sending failed: ${sent.errors?.[0]?.message}`)

  const opened = await graphql(walk.appUrl, walk.operator, walk.acme, ThreadMessagesDocument, {
    id: thread.id,
    last: 50,
  })
  if (opened.errors) return `sent; this Glue does not answer Thread.messages (${opened.errors[0]?.message})`
  const node = opened.data?.node
  const messages = node && 'messages' in node ? node.messages.edges.map((edge) => edge.node) : []
  expect(
    messages.some((message) => message.id === id && message.text === text),
    'the new message does not appear',
  )
  return `'${thread.subject ?? 'a chat'}' now ends with it`
}

async function readerPosts(walk: Walk): Promise<string> {
  const threadID = (await readThreads(walk, walk.reader)).at(-1)?.id
  if (threadID === undefined) throw new StepFailed('the reader cannot read')
  const input = { threadID, message: { text: 'Not allowed' } }
  const refused = await graphql(walk.appUrl, walk.reader, walk.acme, SendMessageDocument, { input })
  expect(refused.status === 403 && !refused.data, `it answered ${refused.status}`)
  return 'reads, and gets 403 for a message'
}

async function postDigest({ appUrl, operator }: Walk, { id, name }: Workspace): Promise<string> {
  const answer = await operator.post(`${appUrl}/api/workspaces/${id}/digest`, '', { 'glue-csrf': '1' })
  const body: unknown = await answer.json()
  expect(answer.ok, `it answered ${answer.status}: ${JSON.stringify(body)}`)
  const { postedBy } = body as { postedBy: string }
  return `posted as ${postedBy} in ${name}`
}

async function useLabs(walk: Walk): Promise<string> {
  const { labs } = walk
  const added = await walk.operator.post(`${walk.appUrl}/api/workspaces/${labs.id}`, '', { 'glue-csrf': '1' })
  expect(added.ok, `adding it answered ${added.status}: ${await added.text()}`)
  return postDigest(walk, labs)
}

async function useGlobex({ appUrl, operator, globex }: Walk): Promise<string> {
  const answer = await operator.post(`${appUrl}/api/workspaces/${globex.id}/digest`, '', { 'glue-csrf': '1' })
  const { code, message } = (await answer.json()) as { code: string; message: string }
  expect(answer.status === 409 && code === 'not_installed', `it answered ${answer.status} ${code}: ${message}`)
  return message
}

// --- what the steps share

async function authorizationUrl({ appUrl, operator, acme }: Walk): Promise<URL> {
  const answer = await operator.get(`${appUrl}/glue/install?returnTo=/&workspace=${acme.id}`)
  const location = answer.headers.get('location')
  if (location === null) throw new StepFailed(`/glue/install answered ${answer.status} without a Location`)
  return new URL(location)
}

/** Opens the consent page and presses one of its two buttons. */
async function decide({ operator, acme }: Walk, url: URL, decision: 'allow' | 'deny'): Promise<URL> {
  const page = await operator.get(url.href)
  const html = await page.text()
  expect(page.status === 200, `the consent page answered ${page.status}: ${pageText(html)}`)
  for (const part of ['Allow', 'Deny', acme.name])
    expect(html.includes(part), `the consent page does not show '${part}'`)
  const request = /name="request"\s+value="([^"]+)"/.exec(html)?.[1]
  if (request === undefined) throw new StepFailed('the consent page has no form')
  const form = new URLSearchParams({ request, workspace: acme.id, decision })
  const answer = await operator.post(`${url.origin}${url.pathname}`, form)
  const location = answer.headers.get('location')
  if (answer.status !== 303 || location === null) throw new StepFailed(`the consent form answered ${answer.status}`)
  return new URL(location)
}

async function sessionWorkspaces({ appUrl, operator }: Walk): Promise<string[]> {
  const answer = await operator.get(`${appUrl}/glue/session`)
  const { workspaces } = (await answer.json()) as { workspaces: { id: string }[] }
  return workspaces.map(({ id }) => id)
}

interface Answer<Result> {
  readonly status: number
  readonly data?: Result | null
  readonly errors?: readonly { readonly message: string }[]
}

async function graphql<Result, Variables>(
  appUrl: string,
  browser: CheckBrowser,
  workspace: Workspace,
  document: GlueDocument<Result, Variables>,
  variables: Variables,
): Promise<Answer<Result>> {
  const body = {
    operationName: document.operationName,
    variables,
    extensions: { persistedQuery: { version: 1, sha256Hash: document.hash } },
  }
  const answer = await browser.post(`${appUrl}/glue/graphql`, JSON.stringify(body), {
    'content-type': 'application/json',
    'glue-csrf': '1',
    'glue-workspace': workspace.id,
  })
  return { status: answer.status, ...((await answer.json()) as object) }
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new StepFailed(otherwise)
}

function pageText(html: string): string {
  return html
    .replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
}
