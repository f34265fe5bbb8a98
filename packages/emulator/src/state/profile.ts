/**
 * How much the emulator knows, and how strict it is.
 *
 * `glue`: every request printed in Glue's documentation works, the whole draft schema answers, and PKCE is enforced
 * when a challenge was sent. `documented`: only what the documentation shows; PKCE and other unlisted parameters are
 * ignored. `oauth21`: an authorization server as OAuth 2.1 wants it, with metadata, `iss` and PKCE.
 */
export type Profile = 'glue' | 'documented' | 'oauth21'

/** All names, for whoever reads one from a command line or a file. */
export const profiles: readonly Profile[] = ['glue', 'documented', 'oauth21']

/** In what the profiles differ at the OAuth endpoints. */
export interface ProfileRules {
  readonly pkce: 'ignored' | 'when sent' | 'required'
  /** Glue's page has a comma where RFC 6749, section 3.3 has a space. */
  readonly scopeSeparator: ',' | ' '
  /** Whether authorization responses carry `iss` (RFC 9207), and the metadata is there (RFC 8414). */
  readonly hasIssuer: boolean
}

export const profileRules: Readonly<Record<Profile, ProfileRules>> = {
  glue: { pkce: 'when sent', scopeSeparator: ',', hasIssuer: false },
  documented: { pkce: 'ignored', scopeSeparator: ',', hasIssuer: false },
  oauth21: { pkce: 'required', scopeSeparator: ' ', hasIssuer: true },
}
