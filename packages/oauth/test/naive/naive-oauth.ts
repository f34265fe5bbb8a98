import type { AccessToken, Fetch, GlueOAuth, GlueOAuthOptions } from '../../src/index.ts'
import { authorizationUrl } from '../../src/grants/index.ts'

/** What a keeper of tokens is at the least. */
export type TokenKeeper = Pick<GlueOAuth, 'authorizationUrl' | 'completeInstall' | 'tokenFor'>

/** How one is made. */
export type CreateTokenKeeper = (options: GlueOAuthOptions) => TokenKeeper

/**
 * A keeper of tokens as it is written by hand in an afternoon. It works, until something goes wrong.
 *
 * Each of its flaws is marked with the row that it fails. Never use it but to see that a test can fail.
 */
export const createNaiveOAuth: CreateTokenKeeper = (options) => {
  const { clientId, redirectUri, scopes, server, store, keys } = options
  const { fetch = globalThis.fetch as Fetch, clock = Date } = options
  if (server === undefined || store === undefined) throw new TypeError('The naive keeper needs a server and a store.')
  const usesStore = options.grant === 'refresh_token' || options.shareTokens === true
  const cipher = Array.isArray(keys) ? naiveCipher(keys[0]) : undefined
  const cache = new Map<string, Row>()
  // CC-1: one request at a time, whoever it is for.
  let flight: Promise<Row> | undefined

  async function post(form: Record<string, string>): Promise<Row> {
    const body = new URLSearchParams({ ...form, client_id: clientId, client_secret: String(options.clientSecret) })
    // TE-1: redirects are followed, with the secret.
    const response = await fetch(server?.tokenEndpoint ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
    })
    const answer: Row = await response.json()
    if (!response.ok) throw new Error(`The token endpoint answered ${response.status}.`)
    return { ...answer, expiresAt: clock.now() + answer.expires_in * 1000 }
  }

  async function read(workspaceId: string): Promise<Row | undefined> {
    if (!usesStore) return cache.get(workspaceId)
    const value = (await store?.get(`token:${clientId}:${workspaceId}`))?.value
    return value === undefined ? undefined : JSON.parse(cipher === undefined ? value : await cipher.open(value))
  }

  async function write(workspaceId: string, row: Row): Promise<void> {
    cache.set(workspaceId, row)
    const json = JSON.stringify(row)
    // RF-2: whoever writes last wins.
    if (usesStore) await store?.set(`token:${clientId}:${workspaceId}`, cipher ? await cipher.seal(json) : json)
  }

  async function renew(workspaceId: string, row: Row | undefined): Promise<Row> {
    const form: Record<string, string> =
      row?.refresh_token === undefined
        ? { grant_type: 'client_credentials', subject: workspaceId, redirect_uri: redirectUri }
        : { grant_type: 'refresh_token', refresh_token: row.refresh_token }
    try {
      // RF-3: an answer without a refresh token erases the one that is kept.
      return await post(form)
    } catch (error) {
      // RF-6: whatever went wrong, the tokens are taken for dead.
      if (row !== undefined) await store?.delete(`token:${clientId}:${workspaceId}`)
      throw error
    }
  }

  return {
    authorizationUrl: (input) => authorizationUrl({ server, clientId, redirectUri, ...input, scopes }),

    async completeInstall({ callbackParameters, codeVerifier, workspaceHint = '' }) {
      const code = callbackParameters.get('code') ?? ''
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier }
      await write(workspaceHint, await post(form))
      return { workspaceId: workspaceHint, userId: undefined, scopes, installedAt: clock.now() }
    },

    async tokenFor(workspaceId) {
      // CC-2: what is no id becomes one.
      const subject = String(workspaceId).trim()
      const row = await read(subject)
      const isAlive = row !== undefined && clock.now() < row.expiresAt
      flight ??= isAlive ? undefined : renew(subject, row).finally(() => (flight = undefined))
      const fresh = isAlive ? row : await flight
      if (fresh === undefined) throw new TypeError('unreachable')
      // RF-4: written last, and lost when that fails.
      if (!isAlive) await write(subject, fresh)
      return tokenOf(subject, fresh)
    },
  }
}

interface Row {
  readonly access_token: string
  readonly refresh_token?: string
  readonly expires_in: number
  readonly expiresAt: number
}

function tokenOf(workspaceId: string, { access_token: accessToken, expiresAt }: Row): AccessToken {
  return { accessToken, expiresAt, scopes: [], userId: undefined, workspaceId }
}

/** Takes a text to what its carrier cannot read, and back. */
export interface NaiveCipher {
  seal(text: string): Promise<string>
  open(value: string): Promise<string>
}

/** ST-3: sealed, and not bound to anything. */
export function naiveCipher(secret: string = ''): NaiveCipher {
  const utf8 = new TextEncoder()
  const key = crypto.subtle
    .digest('SHA-256', utf8.encode(secret))
    .then((bytes) => crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']))
  return {
    async seal(text: string): Promise<string> {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key, utf8.encode(text))
      return [iv, new Uint8Array(sealed)].map((bytes) => btoa(String.fromCharCode(...bytes))).join('.')
    },
    async open(value: string): Promise<string> {
      const parts = value.split('.').map((part) => Uint8Array.from(atob(part), (char) => char.charCodeAt(0)))
      const [iv = new Uint8Array(), sealed = new Uint8Array()] = parts
      return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key, sealed))
    },
  }
}
