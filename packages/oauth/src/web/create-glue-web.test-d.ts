import type { IncomingMessage } from 'node:http'
import { expectTypeOf } from 'vitest'
import { createGlueOAuth, type Installation } from '../index.ts'
import { type NodeHandler, toNodeHandler } from '../node/index.ts'
import { type ContextArgument, createGlueWeb, type GlueWeb, type ManifestOperation } from './index.ts'

const oauth = createGlueOAuth({ clientId: '', clientSecret: '', redirectUri: '', scopes: [] })
const common = { oauth, keys: [''], operations: 'any' } as const

interface Account {
  readonly id: string
  readonly isAdmin: boolean
}
const account: Account = { id: '1', isAdmin: true }

// What getUser answers with is what the others are asked about.
const web = createGlueWeb({
  ...common,
  getUser: () => account,
  authorize: ({ user, workspaceId, operation, variables }) => {
    expectTypeOf(user).toEqualTypeOf<Account>()
    expectTypeOf(workspaceId).toEqualTypeOf<string>()
    expectTypeOf(operation?.operationType).toEqualTypeOf<ManifestOperation['operationType'] | undefined>()
    expectTypeOf(variables).toEqualTypeOf<Readonly<Record<string, unknown>> | undefined>()
    return user.isAdmin
  },
  authorizeToken: ({ user }) => user.isAdmin,
  workspaceIdsOf: async (user) => (user.isAdmin ? ['wks_1'] : []),
  beforeInstall: ({ user, workspaceHint }) => {
    expectTypeOf(user).toEqualTypeOf<Account>()
    expectTypeOf(workspaceHint).toEqualTypeOf<string | undefined>()
    return undefined
  },
  afterInstall: ({ installation }) => {
    expectTypeOf(installation).toEqualTypeOf<Installation>()
    return new Response()
  },
  signIn: ({ returnTo }) => Response.redirect(returnTo),
  onError: ({ code }) => void code,
})

// Nothing has to be given beside a request where getUser asks for nothing.
expectTypeOf(web).toEqualTypeOf<GlueWeb<unknown>>()
expectTypeOf(web.handle).toBeCallableWith(new Request(''))
expectTypeOf(web.handle).toBeCallableWith(new Request(''), 'anything')
expectTypeOf(web.handle).returns.resolves.toEqualTypeOf<Response | undefined>()
expectTypeOf(web.routes.token).toEqualTypeOf<string | undefined>()
expectTypeOf<ContextArgument<unknown>>().toEqualTypeOf<[context?: unknown]>()

// And what it asks for has to be given.
interface Session {
  readonly account?: Account
}
const withSession = createGlueWeb({
  ...common,
  getUser: async (_request, { account: known }: Session) => known,
  authorize: ({ user }) => user.isAdmin,
})
expectTypeOf(withSession).toEqualTypeOf<GlueWeb<Session>>()
expectTypeOf(withSession.handle).toBeCallableWith(new Request(''), { account })
// @ts-expect-error the session is missing
withSession.handle(new Request(''))
// @ts-expect-error it is no session
withSession.handle(new Request(''), { account: { id: 1 } })

// It may be left out where it may be undefined.
const withMaybe = createGlueWeb({
  ...common,
  getUser: (_request, session: Session | undefined) => session?.account,
  authorize: () => true,
})
expectTypeOf(withMaybe.handle).toBeCallableWith(new Request(''))

// Node's handler gives the request of Node.
interface WithSession extends IncomingMessage {
  readonly session: Session
}
const withRequest = createGlueWeb({
  ...common,
  getUser: (_request, incoming: WithSession) => incoming.session.account,
  authorize: () => true,
})
expectTypeOf(toNodeHandler(withRequest)).toEqualTypeOf<NodeHandler<WithSession>>()
expectTypeOf(toNodeHandler(web)).toExtend<NodeHandler>()
// @ts-expect-error Node's request is no such session
toNodeHandler<IncomingMessage>(withSession)

// @ts-expect-error a user needs an id
createGlueWeb({ ...common, getUser: () => ({ name: '' }), authorize: () => true })
// @ts-expect-error somebody has to decide
createGlueWeb({ ...common, getUser: () => account })
// @ts-expect-error yes and no are the answers
createGlueWeb({ ...common, getUser: () => account, authorize: () => 'yes' })
// @ts-expect-error and there is no way around saying which operations may be sent
createGlueWeb({ oauth, keys: [''], getUser: () => account, authorize: () => true })
