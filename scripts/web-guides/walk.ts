import { MeDocument, SendMessageDocument, ThreadsDocument } from '@glue/schema/operations'
import { expect, vi } from 'vitest'
import { Person } from './person.ts'
import type { StartedApp } from './started-app.ts'

/** The module `ask-glue.ts` that the guide's reader writes. */
export interface AskGlue {
  workspaceIds(): Promise<string[]>
  askGlue(
    document: { readonly hash: string },
    input: { workspaceId: string; variables: object },
  ): Promise<Readonly<Record<string, unknown>>>
}

/** How one app differs from another. */
export interface WalkOptions {
  readonly app: StartedApp
  readonly page: AskGlue
  /** Signs one of two people in: the one who may do everything, or the one who may only read. */
  readonly signIn: (person: Person, who: Who) => Promise<void>
  /** What a person sees who is not signed in. The page that says so, unless the app has another. */
  readonly expectSignInFirst?: (response: Response) => Promise<void>
}

export type Who = 'admin' | 'reader'

const acme = 'wks_Acme00000000000000000000000'

/** What every app of the guides does, whatever its framework and its sign-in. */
export async function walk({ app, page, signIn, expectSignInFirst = isSignInPage }: WalkOptions): Promise<Walked> {
  const { url, emulator } = app
  const [stranger, admin, reader] = [new Person(url), new Person(url), new Person(url)]
  const as = async <T>(person: Person, act: () => Promise<T>): Promise<T> => {
    vi.stubGlobal('fetch', person.fetch)
    return act().finally(() => vi.unstubAllGlobals())
  }

  await expectSignInFirst(await stranger.open('/glue/install'))
  await expect(as(stranger, () => page.workspaceIds())).rejects.toMatchObject({ cause: { code: 'unauthenticated' } })
  await signIn(admin, 'admin')
  await signIn(reader, 'reader')

  const refused = await reader.open('/glue/install')
  expect([refused.status, await refused.text()]).toEqual([403, 'Only an admin may install.'])
  const started = await admin.open('/glue/install?returnTo=/installed?new=1')
  expect(started.status).toBe(303)
  const authorizationUrl = started.headers.get('location') ?? ''
  const ended = await admin.arrive(await emulator.approve({ authorizationUrl, workspaceId: acme }))
  expect([ended.status, ended.headers.get('location')]).toEqual([303, `${url}/installed?new=1`])

  for (const person of [admin, reader]) {
    expect(await as(person, () => page.workspaceIds())).toEqual([acme])
    const { me } = await as(person, () => page.askGlue(MeDocument, { workspaceId: acme, variables: {} }))
    expect(me).toMatchObject({ name: 'Acme Digest' })
  }
  await isPosted({ by: admin, notBy: reader })

  const front = await stranger.open('/')
  expect(await front.text()).toContain('href="/glue/install"')
  const body = { text: 'é', list: [1, { two: null }] }
  expect(await (await stranger.send('/echo', body)).json()).toEqual(body)
  expect((await stranger.open('/nothing')).status).toBe(404)
  expect(app.output()).toBe('')
  return { admin, reader }

  async function isPosted({ by, notBy }: { by: Person; notBy: Person }): Promise<void> {
    const { threads } = await as(by, () => page.askGlue(ThreadsDocument, { workspaceId: acme, variables: {} }))
    const threadID = /"(thr_\w+)"/.exec(JSON.stringify(threads))?.[1]
    const variables = { input: { threadID, message: { text: 'Hello' } } }
    const post = (): Promise<unknown> => page.askGlue(SendMessageDocument, { workspaceId: acme, variables })
    const sent = (): number => emulator.journal.list({ operation: 'SendMessage' }).length
    await expect(as(notBy, post)).rejects.toMatchObject({ cause: { code: 'forbidden' } })
    expect(sent()).toBe(0)
    expect(await as(by, post)).toMatchObject({ sendMessage: { message: { text: 'Hello' } } })
    expect(sent()).toBe(1)
  }
}

/** Both of them, signed in. */
export interface Walked {
  readonly admin: Person
  readonly reader: Person
}

/** The code of an error of Glue's routes. */
export async function codeOf(answer: Promise<Response>): Promise<unknown> {
  const { errors } = (await (await answer).json()) as { errors?: { extensions: { code: string } }[] }
  return errors?.[0]?.extensions.code
}

async function isSignInPage(response: Response): Promise<void> {
  expect(response.status).toBe(401)
  expect(await response.text()).toContain('Please sign in first')
}
