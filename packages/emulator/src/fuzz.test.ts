import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Driven, driveEmulator } from './drive-emulator.ts'
import type { Profile } from './state/profile.ts'

// Requests that are nearly right, in any order: what is refused must change nothing, and nothing may fail or hang.

const profiles = ['glue', 'documented', 'oauth21'] as const satisfies readonly Profile[]
const acme = 'wks_Acme00000000000000000000000'
const acmeLabs = 'wks_AcmeLabs0000000000000000000'
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** Something that is only known when the requests are sent: the latest of its kind. */
const live = fc.constantFrom('$CODE', '$REFRESH_TOKEN', '$ACCESS_TOKEN', '$REQUEST')
const value = fc.oneof(
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 2, arbitrary: live },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '',
      'code',
      'S256',
      'plain',
      'acme-digest',
      'acme-digest-secret-for-the-emulator-only',
      'http://127.0.0.1:4000/glue/callback',
      'http://127.0.0.1:1/glue/callback',
      'javascript:alert(1)',
      'authorization_code',
      'client_credentials',
      'refresh_token',
      acme,
      acmeLabs,
      'wks_Nowhere',
      'threads:read,groups:read',
      'threads:read groups:read',
      ',',
      verifier,
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      'allow',
      'deny',
      '__proto__',
      'constructor',
    ),
  },
)

/** A request's parameters: those of one that is right, with some of them changed, left out or doubled. */
const parameters = (right: Readonly<Record<string, string>>) =>
  fc
    .array(fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...Object.keys(right)) }, fc.string()), value), {
      maxLength: 4,
    })
    .chain((changes) =>
      fc.record({
        changes: fc.constant(changes),
        isDoubled: fc.boolean(),
        isBare: fc.nat({ max: 9 }).map((n) => n === 0),
      }),
    )
    .map(({ changes, isDoubled, isBare }) => {
      const search = new URLSearchParams(isBare ? {} : right)
      for (const [name, text] of changes) {
        if (isDoubled) search.append(name, text)
        else search.set(name, text)
      }
      return search.toString()
    })

const client = { client_id: 'acme-digest', client_secret: 'acme-digest-secret-for-the-emulator-only' }
const redirect = { redirect_uri: 'http://127.0.0.1:4000/glue/callback' }
const form = 'application/x-www-form-urlencoded'

interface Sent {
  readonly method: string
  readonly path: string
  readonly type: string
  readonly body: string
}

const get = (path: string): Sent => ({ method: 'GET', path, type: '', body: '' })
const post = (path: string, type: string, body: string): Sent => ({ method: 'POST', path, type, body })

const authorize = parameters({
  ...redirect,
  client_id: client.client_id,
  response_type: 'code',
  scope: 'threads:read',
  state: 'a-state',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
}).map((query) => get(`/oauth/authorize?${query}`))
const consent = parameters({ request: '$REQUEST', workspace: acme, decision: 'allow' }).map((body) =>
  post('/oauth/authorize', form, body),
)
const token = fc
  .oneof(
    parameters({ ...client, ...redirect, grant_type: 'authorization_code', code: '$CODE', code_verifier: verifier }),
    parameters({ ...client, ...redirect, grant_type: 'client_credentials', subject: acmeLabs }),
    parameters({ ...client, grant_type: 'refresh_token', refresh_token: '$REFRESH_TOKEN' }),
  )
  .map((body) => post('/oauth/token', form, body))

const operation = fc.constantFrom(
  '{ me { id } }',
  '{ node(id: "x") { id } }',
  'query ($a: String, $n: Int) { threads(after: $a, first: $n) { edges { cursor node { id } } } }',
  'mutation ($i: SendMessageInput!) { sendMessage(input: $i) { thread { id } message { id } } }',
  'query A { me { id } } query B { me { id } }',
  '{ __schema { types { name } } }',
  '{',
)
const messageInput = fc.record({
  threadID: fc.option(fc.constantFrom('thr_Nothing', 'thr_AcmeLabsSetup000000000000000'), { nil: undefined }),
  thread: fc.option(
    fc.record({
      recipients: fc.array(fc.constantFrom(acmeLabs, 'grp_Nothing', 'usr_AcmeLabsEngineer0000000000000'), {
        maxLength: 3,
      }),
      subject: fc.option(fc.string(), { nil: undefined }),
      threadBy: fc.option(fc.constantFrom('a', ''), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  message: fc.record({ text: fc.string(), uniqueBy: fc.option(fc.constant('u'), { nil: undefined }) }),
})
const graphql = fc
  .oneof(
    fc
      .record({
        query: fc.oneof({ weight: 4, arbitrary: operation }, fc.jsonValue()),
        variables: fc.oneof(
          fc.record({
            a: fc.oneof(fc.string(), fc.jsonValue()),
            n: fc.oneof(fc.integer(), fc.jsonValue()),
            i: messageInput,
          }),
          fc.jsonValue(),
        ),
      })
      .map((content) => JSON.stringify(content)),
    fc.json(),
    fc.string(),
  )
  .map((body) => post('/public/graphql', 'application/json', body))

const calls = [
  'clock/set',
  'clock/advance',
  'clock/reset',
  'faults/remove',
  'faults/clear',
  'journal/take',
  'journal/clear',
  'installations/add',
  'installations/remove',
  'tokens/issue',
  'tokens/revoke',
  'approve',
  'restore',
  'reset',
  'faults/add',
  'seed',
  'snapshot',
  'journal/list',
  'journal/curl',
  'nothing',
  '__proto__',
  '',
  '/',
  '..',
  '%00',
] as const
const options = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .record({
      clientId: fc.constantFrom('acme-digest', 'x'),
      workspaceId: fc.constantFrom(acme, acmeLabs, 'x'),
    })
    .map((content) => JSON.stringify(content)),
  fc.constantFrom(
    '{"duration":"1h"}',
    '{"duration":-1}',
    '{"time":"2030-01-01T00:00:00Z"}',
    '{"time":1e300}',
    '{"id":"flt_1"}',
  ),
  // A fault that delays would make the next request wait, as it should: of faults, only what is no fault.
  fc.constantFrom('{"then":{}}', '{"then":{"status":1}}', '{"then":{"drop":"x"}}', '{}'),
)
const control = fc
  .record({ name: fc.constantFrom(...calls), method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'), body: options })
  .map(({ name, method, body }): Sent => ({
    method,
    path: `/_glue/${name}`,
    type: 'application/json',
    body: method === 'GET' ? '' : body,
  }))

const anything = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
    path: fc.oneof(
      fc.constantFrom(
        '/oauth/token',
        '/oauth/authorize',
        '/public/graphql',
        '/',
        '/_glue',
        '/.well-known/oauth-authorization-server',
      ),
      fc.webPath(),
    ),
    type: fc.constantFrom(form, 'application/json', 'text/plain', 'multipart/form-data', ''),
    body: fc.string({ unit: 'binary', maxLength: 200 }),
  })
  .map((sent): Sent => (sent.method === 'GET' ? { ...sent, body: '' } : sent))

/** Sends a request with what is known so far in the place of its `$` names, and remembers what the answer gives. */
async function send(
  driven: Driven,
  known: Map<string, string>,
  sent: Sent,
): Promise<{ status: number; isRefused: boolean }> {
  const filled = (text: string) =>
    [...known].reduce(
      (result, [name, secret]) => result.replaceAll(name, secret).replaceAll(encodeURIComponent(name), secret),
      text,
    )
  const response = await driven.emulator.fetch(`${driven.emulator.origin}${filled(sent.path)}`, {
    method: sent.method,
    headers: {
      ...(sent.type !== '' && { 'content-type': sent.type }),
      ...(sent.path === '/public/graphql' && { authorization: `Bearer ${known.get('$ACCESS_TOKEN') ?? ''}` }),
    },
    ...(sent.method !== 'GET' && { body: filled(sent.body) }),
  })
  const text = await response.text()
  const location = response.headers.get('location')
  const callback = location === null ? undefined : new URL(location)
  if (callback)
    expect(callback.href).toMatch(/^http:\/\/(?:127\.0\.0\.1(?::\d+)?\/glue|localhost:3000\/oauth)\/callback/)
  remember(known, text, callback)
  const isGraphqlError = sent.path === '/public/graphql' && /"data":(?:null|\{"sendMessage":null\})/.test(text)
  const isRefused = response.status >= 400 || callback?.searchParams.get('error') != null || isGraphqlError
  // To say no is an answer of the person's, which ends the question.
  return { status: response.status, isRefused: isRefused && callback?.searchParams.get('error') !== 'access_denied' }
}

function remember(known: Map<string, string>, text: string, callback: URL | undefined): void {
  const found: Record<string, string | null | undefined> = {
    $CODE: callback?.searchParams.get('code'),
    $REQUEST: /name="request" value="([0-9a-f]+)"/.exec(text)?.[1],
    $ACCESS_TOKEN: /"access_token":"(emu_[0-9a-f]+)"/.exec(text)?.[1],
    $REFRESH_TOKEN: /"refresh_token":"(emu_[0-9a-f]+)"/.exec(text)?.[1],
  }
  for (const [name, secret] of Object.entries(found)) if (secret != null) known.set(name, secret)
}

const world = ({ emulator }: Driven) => JSON.stringify(emulator.snapshot())

/** A replay of a code or a refresh token is refused, and ends what it had given: the one refusal that changes something. */
const isReplay = (before: string, after: string) => {
  const counts = [before, after].map((text) => {
    const { accessTokens, refreshTokens, ...rest } = JSON.parse(text).tables
    return { tokens: accessTokens.length + refreshTokens.length, rest: JSON.stringify(rest) }
  })
  return (counts[1]?.tokens ?? 0) < (counts[0]?.tokens ?? 0) && counts[0]?.rest === counts[1]?.rest
}

async function story(profile: Profile, requests: readonly Sent[]): Promise<void> {
  const driven = driveEmulator({ profile })
  const known = new Map([['$ACCESS_TOKEN', driven.emulator.tokens.issue({ workspaceId: acmeLabs }).accessToken]])
  for (const request of requests) {
    const before = world(driven)
    const { status, isRefused } = await send(driven, known, request)
    expect(status).toBeLessThan(500)
    const after = world(driven)
    const mayChange = !isRefused || (request.path === '/oauth/token' && isReplay(before, after))
    if (!mayChange) expect(after).toBe(before)
  }
}

describe('no request fails, and none that is refused changes anything', () => {
  const runs: [string, fc.Arbitrary<Sent>, number][] = [
    ['authorization and consent', fc.oneof(authorize, consent), 150],
    ['the whole code flow', fc.oneof(authorize, consent, token, token), 150],
    ['tokens', token, 150],
    ['GraphQL', graphql, 150],
    ['calls that control it', control, 250],
    ['everything at once', fc.oneof(authorize, consent, token, graphql, control), 100],
    ['anything', anything, 150],
  ]
  test.each(runs)('%s', async (_, request, numRuns) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...profiles), fc.array(request, { minLength: 1, maxLength: 6 }), story),
      { numRuns },
    )
  })

  test('the flow can be gone through by these requests, so that they reach everything', async () => {
    const driven = driveEmulator()
    const known = new Map<string, string>()
    const flow = [
      get(
        `/oauth/authorize?${new URLSearchParams({ ...redirect, client_id: 'acme-digest', response_type: 'code', scope: 'threads:read' })}`,
      ),
      post('/oauth/authorize', form, `request=$REQUEST&workspace=${acme}&decision=allow`),
      post(
        '/oauth/token',
        form,
        `${new URLSearchParams({ ...client, ...redirect, grant_type: 'authorization_code' })}&code=$CODE`,
      ),
      post(
        '/oauth/token',
        form,
        `${new URLSearchParams({ ...client, grant_type: 'refresh_token' })}&refresh_token=$REFRESH_TOKEN`,
      ),
      post('/public/graphql', 'application/json', '{"query":"{ me { id } }"}'),
    ]
    for (const request of flow) expect(await send(driven, known, request)).toMatchObject({ isRefused: false })
    expect([...known.keys()].toSorted()).toEqual(['$ACCESS_TOKEN', '$CODE', '$REFRESH_TOKEN', '$REQUEST'])
  })
})
