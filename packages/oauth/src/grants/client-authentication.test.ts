import * as fc from 'fast-check'
import { customFetch, genericTokenEndpointRequest } from 'oauth4webapi'
import { describe, expect, test } from 'vitest'
import { printed } from '../../test/printed.ts'
import { type GlueServer, glueServer } from '../server/glue-server.ts'
import { clientAuthentication, type ClientAuthenticationInput } from './client-authentication.ts'

interface Sent {
  readonly url: string
  readonly form: URLSearchParams
  readonly authorization: string | null
}

/** What a token endpoint receives of a client. */
async function sent(
  method: GlueServer['clientAuthentication'],
  client: { readonly clientId: string; readonly clientSecret?: string | undefined },
): Promise<Sent> {
  const requests: Sent[] = []
  const authenticate = clientAuthentication({ server: { ...glueServer, clientAuthentication: method }, ...client })
  await genericTokenEndpointRequest(
    { issuer: glueServer.issuer, token_endpoint: glueServer.tokenEndpoint },
    { client_id: client.clientId },
    authenticate,
    'client_credentials',
    {},
    {
      [customFetch]: async (url, { body, headers }) => {
        const authorization = new Headers(headers).get('authorization')
        requests.push({ url, form: new URLSearchParams(String(body)), authorization })
        return new Response()
      },
    },
  )
  const [request, ...more] = requests
  if (request === undefined || more.length > 0) throw new Error('There has to be one request.')
  return request
}

/** RFC 6749, section 2.3.1, from the server's side. */
function decodeBasic(authorization: string | null): { readonly halves: string[]; readonly decoded: string[] } {
  const [, credentials = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization ?? '') ?? []
  const halves = atob(credentials).split(':')
  return { halves, decoded: halves.map((half) => new URLSearchParams(`half=${half}`).get('half') ?? '') }
}

const difficult = "client %&+-_.!~*'()"

describe('TE-9 a client proves itself in one way', () => {
  test('in the header, each half form-encoded, byte for byte as the vector has it', async () => {
    const { url, form, authorization } = await sent('client_secret_basic', {
      clientId: difficult,
      clientSecret: difficult,
    })
    const half = 'client+%25%26%2B%2D%5F%2E%21%7E%2A%27%28%29'
    expect(decodeBasic(authorization)).toEqual({ halves: [half, half], decoded: [difficult, difficult] })
    expect([...form]).toEqual([['grant_type', 'client_credentials']])
    expect(url).toBe(glueServer.tokenEndpoint)
  })

  test.each([difficult, 'a:b', '100%', '%41', 'a+b', '€', 'é', '\u{1F511}', ':', ' ', 'a=b&client_secret=c'])(
    'with the secret %j, which arrives as it is',
    async (clientSecret) => {
      const basic = await sent('client_secret_basic', { clientId: 'acme:digest', clientSecret })
      expect(decodeBasic(basic.authorization).decoded).toEqual(['acme:digest', clientSecret])
      expect([...basic.form.keys()]).toEqual(['grant_type'])
      const post = await sent('client_secret_post', { clientId: 'acme:digest', clientSecret })
      expect(Object.fromEntries(post.form)).toEqual({
        grant_type: 'client_credentials',
        client_id: 'acme:digest',
        client_secret: clientSecret,
      })
      expect(post.authorization).toBeNull()
      expect([basic.url, post.url]).toEqual([glueServer.tokenEndpoint, glueServer.tokenEndpoint])
    },
  )

  test.each([undefined, 'secret-of-another-server'])(
    'by its id alone where the server wants no secret, and %j does not leave',
    async (clientSecret) => {
      const { form, authorization, url } = await sent('none', { clientId: 'public-app', clientSecret })
      expect(Object.fromEntries(form)).toEqual({ grant_type: 'client_credentials', client_id: 'public-app' })
      expect([authorization, url]).toEqual([null, glueServer.tokenEndpoint])
    },
  )

  test('whatever the id and the secret are, both read back', async () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => !/\p{Cs}/u.test(value))
    await fc.assert(
      fc.asyncProperty(text, text, async (clientId, clientSecret) => {
        const basic = await sent('client_secret_basic', { clientId, clientSecret })
        expect(decodeBasic(basic.authorization).decoded).toEqual([clientId, clientSecret])
        const { form } = await sent('client_secret_post', { clientId, clientSecret })
        expect([form.getAll('client_id'), form.getAll('client_secret')]).toEqual([[clientId], [clientSecret]])
      }),
    )
  })
})

describe('TE-9 nothing is made of', () => {
  test.each(['client_secret_basic', 'client_secret_post'] as const)('a secret without UTF-8, by %s', (method) => {
    const server = { clientAuthentication: method }
    for (const clientSecret of [undefined, '', 'canary\uD83D', '\uDD11canary']) {
      const error = thrown(() => clientAuthentication({ server, clientSecret }))
      expect(error).toMatchObject({ code: 'config_invalid', action: 'fix_config' })
      expect(printed(error)).not.toContain('canary')
    }
  })

  test.each(['private_key_jwt', '__proto__', undefined])('the way %j, which is none of ours', (method) => {
    const input = { server: { clientAuthentication: method }, clientSecret: 'canary' } as ClientAuthenticationInput
    const error = thrown(() => clientAuthentication(input))
    expect(error).toMatchObject({ code: 'config_invalid' })
    expect(printed(error)).not.toContain('canary')
  })
})

function thrown(attempt: () => unknown): unknown {
  try {
    attempt()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown.')
}
