import { assertKeys } from './seal-keys.ts'

/** What {@link createSealer} derives its keys from. */
export interface SealerInput {
  /** Secrets of at least 32 bytes, newest first: the first one seals, all of them open. */
  readonly keys: readonly string[]
  /** What the sealed values are for. A value that was sealed for one purpose does not open for another. */
  readonly purpose: string
}

/** Seals texts, so that whoever carries them can neither read nor change them. */
export interface Sealer {
  /** @param context - what the text belongs to, such as the name of its cookie; needed again to open it */
  seal(text: string, context: string): Promise<string>
  /** The text of what one of the keys sealed, for this purpose and context. */
  open(sealed: string, context: string): Promise<Opened>
  /** Whether the newest key sealed it, as far as its key id says. */
  isCurrent(sealed: string): Promise<boolean>
}

/** What {@link Sealer.open} finds: a text; the id of a key that is not there; or anything else, changed or foreign. */
export type Opened = { readonly text: string } | { readonly failure: 'unknown_key' | 'unreadable' }

/**
 * AES-256-GCM under keys that HKDF derives, one per purpose; the key's id stands in front.
 *
 * @throws GlueOAuthError `config_invalid`
 * @see {@link https://www.rfc-editor.org/rfc/rfc5869 RFC 5869}
 */
export function createSealer({ keys, purpose }: SealerInput): Sealer {
  assertKeys(keys)
  let derived: Promise<readonly DerivedKey[]> | undefined
  const derivedKeys = (): Promise<readonly DerivedKey[]> => {
    derived ??= Promise.all(keys.map((key) => derive(key, purpose)))
    return derived
  }
  return {
    async seal(text, context) {
      const [newest] = await derivedKeys()
      if (newest === undefined) throw new TypeError('no key')
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(context) }
      const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, newest.key, utf8(text)))
      return `${newest.id}.${toBase64Url(iv)}.${toBase64Url(sealed)}`
    },

    async open(sealed, context) {
      const [id, ivText, sealedText, ...rest] = sealed.split('.', 4)
      const iv = fromBase64Url(ivText)
      const bytes = fromBase64Url(sealedText)
      const isWellFormed = iv?.byteLength === 12 && bytes !== undefined && rest.length === 0
      if (!isWellFormed || id === undefined || !/^[A-Za-z0-9_-]{8}$/.test(id)) return { failure: 'unreadable' }
      const found = (await derivedKeys()).find((candidate) => candidate.id === id)
      if (found === undefined) return { failure: 'unknown_key' }
      try {
        // WebCrypto hands nothing out before the whole tag of 16 bytes was found right.
        const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(context), tagLength: 128 }
        return { text: decoder.decode(await crypto.subtle.decrypt(algorithm, found.key, bytes)) }
      } catch {
        return { failure: 'unreadable' }
      }
    },

    async isCurrent(sealed) {
      const [newest] = await derivedKeys()
      return newest !== undefined && sealed.startsWith(`${newest.id}.`)
    },
  }
}

interface DerivedKey {
  readonly id: string
  readonly key: CryptoKey
}

async function derive(key: string, purpose: string): Promise<DerivedKey> {
  const source = await crypto.subtle.importKey('raw', utf8(key), 'HKDF', false, ['deriveKey', 'deriveBits'])
  const from = (label: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: utf8(`@glue/oauth/v1/${label}/${purpose}`),
  })
  const [sealing, id] = await Promise.all([
    crypto.subtle.deriveKey(from('seal'), source, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
    crypto.subtle.deriveBits(from('key-id'), source, 48),
  ])
  return { id: toBase64Url(new Uint8Array(id)), key: sealing }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Bytes as base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replace(/[+/=]/g, (char) => (char === '+' ? '-' : char === '/' ? '_' : ''))
}

/** The bytes of a base64url text, or `undefined` when it is none. */
function fromBase64Url(text: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (text === undefined || !/^[A-Za-z0-9_-]+$/.test(text) || !isCanonical(text)) return undefined
  const binary = atob(text.replace(/[-_]/g, (char) => (char === '-' ? '+' : '/')))
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** One spelling each: the last character has no bits that no byte has. */
function isCanonical(text: string): boolean {
  const rest = text.length % 4
  if (rest === 0) return true
  return (rest === 2 ? 'AQgw' : rest === 3 ? 'AEIMQUYcgkosw048' : '').includes(text.at(-1) ?? '')
}
