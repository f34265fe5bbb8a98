import { MeDocument, SendMessageDocument, ThreadsDocument } from '@glue/schema/operations'
import { createRequest, type GraphQLRequestParams } from '@urql/core'
import { describe, expect, it } from 'vitest'
import { createPreloadingApp } from '../../test/preloading-app.ts'
import { isGlueReactError } from '../glue-react-error.ts'
import { type GluePreload, preloadGlue } from './preload-glue.ts'

const me = { query: MeDocument }
const threads = { query: ThreadsDocument, variables: { last: 2 } }

describe('preloadGlue', () => {
  it('asks each query once, as the visitor, by the app’s own backend', async () => {
    const app = createPreloadingApp()
    const { web, workspaces, userIds } = app
    const preload = preloadGlue({
      web,
      headers: app.pageView('ann'),
      workspace: workspaces.ann,
      queries: [me, threads],
    })
    await preload.settled
    expect(app.upstream()).toEqual(['Me', 'Threads'])
    expect(await answerOf(preload, me)).toMatchObject({ data: { me: { id: userIds.ann } } })
    expect(await answerOf(preload, threads)).toMatchObject({ data: { threads: { edges: [{}, {}] } } })
  })

  it('has the types of what it got, by which a mutation knows what it changes', async () => {
    const app = createPreloadingApp({ operations: 'any' })
    const { web, workspaces } = app
    const preload = preloadGlue({ web, headers: app.pageView('ann'), workspace: workspaces.ann, queries: [me] })
    expect(await answerOf(preload, me)).toMatchObject({ data: { me: { __typename: 'User' } } })
  })

  it('BR-1: gives neither a token of Glue nor the cookie of the visitor on', async () => {
    const app = createPreloadingApp()
    const { web, workspaces } = app
    const preload = preloadGlue({
      web,
      headers: app.pageView('ann'),
      workspace: workspaces.ann,
      queries: [me, threads],
    })
    const texts = await Promise.all(Object.values(preload.answers))
    const payload = JSON.stringify({ ...preload, answers: texts })
    expect(payload).toContain('Acme Digest')
    expect(payload).not.toMatch(/emu_|visitor=|emulator-only/)
  })

  it('gets what the visitor may not see as little as the browser does', async () => {
    const app = createPreloadingApp()
    const { web, workspaces } = app
    const preload = preloadGlue({ web, headers: app.pageView('bob'), workspace: workspaces.ann, queries: [me] })
    await expect(answerOf(preload, me)).rejects.toThrow(/^Me could not be preloaded, so the browser asks for it\. /)
    await preload.settled
    expect(app.upstream()).toEqual([])
  })

  it('says that nobody is signed in, where nobody is', async () => {
    const { web, workspaces } = createPreloadingApp()
    const headers = new Headers({ host: '127.0.0.1:4000' })
    const preload = preloadGlue({ web, headers, workspace: workspaces.ann, queries: [me] })
    await expect(answerOf(preload, me)).rejects.toThrow(/signed in/)
  })

  it('gives on what Glue could answer, and what it says of the rest', async () => {
    const app = createPreloadingApp()
    const { web, workspaces } = app
    const body = { data: { me: null }, errors: [{ message: 'Not today.', path: ['me'], extensions: { code: 'LATE' } }] }
    app.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { status: 200, body } })
    const preload = preloadGlue({ web, headers: app.pageView('ann'), workspace: workspaces.ann, queries: [me] })
    expect(await answerOf(preload, me)).toEqual(body)
  })

  it.each([
    ['in a page that is made at build time', {}, /build time/],
    ['for a mutation', { host: '127.0.0.1' }, /SendMessage is no query/],
  ])('throws at once %s', (_title, headers, message) => {
    const { web, workspaces } = createPreloadingApp()
    const input = { threadID: 'thr_1' as const, message: { text: 'Hello' } }
    const preload = () =>
      preloadGlue({
        web,
        headers: new Headers(headers),
        workspace: workspaces.ann,
        queries: [{ query: SendMessageDocument, variables: { input } }],
      })
    expect(preload).toThrow(message)
    expect(preload).toThrow(expect.toSatisfy(isGlueReactError))
  })
})

async function answerOf(preload: GluePreload, { query, variables }: GraphQLRequestParams<unknown>): Promise<unknown> {
  const { key } = createRequest(query, variables ?? {})
  return JSON.parse((await preload.answers[String(key)]) ?? 'null')
}
