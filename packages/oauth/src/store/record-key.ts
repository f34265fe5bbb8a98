/** What a record holds: an installation, a workspace's tokens, or a running flow's state. */
export type RecordKind = 'installation' | 'state' | 'token'

/**
 * The key of a record in the store.
 *
 * Each part is percent-encoded before they are joined, so that no two tuples meet in one key: `a:b` + `c` and
 * `a` + `b:c` must not share a token.
 */
export function recordKey(
  parts: readonly [kind: RecordKind, issuer: string, clientId: string, subject: string],
): string {
  return parts.map(encodeURIComponent).join(':')
}

/** What all keys of one kind, issuer and client begin with. */
export function recordPrefix(parts: readonly [kind: RecordKind, issuer: string, clientId: string]): string {
  return `${parts.map(encodeURIComponent).join(':')}:`
}

/** The parts of a key. */
export function recordKeyParts(key: string): string[] {
  return key.split(':').map(decodeURIComponent)
}
