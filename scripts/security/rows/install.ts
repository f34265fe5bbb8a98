import type { SecurityGroup } from '../security-row.ts'

export const install: SecurityGroup = {
  title: 'Starting an installation',
  rows: [
    {
      id: 'AR-1',
      severity: 'critical',
      attack: 'The PKCE verifier can be guessed, is used twice, or is sent in the clear (`plain`).',
      promise:
        'Every installation gets a verifier of its own, from 32 bytes of the cryptographic random source. Only its SHA-256 (`S256`) is sent to the authorization page. An installation that failed leaves nothing that the next one uses.',
    },
    {
      id: 'AR-2',
      severity: 'critical',
      attack: 'An attacker predicts the `state` of an installation, or chooses it in the link.',
      promise:
        'Every installation gets a `state` of 32 random bytes. `GET install` takes two things from its query, the workspace and the page to return to, and never `state`, `redirect_uri`, `scope`, `client_id` or a challenge.',
    },
    {
      id: 'AR-3',
      severity: 'high',
      attack: 'Extra parameters or odd scopes change what is asked of Glue.',
      promise:
        'The address of the authorization page has exactly seven parameters, each once, with the values of the configuration. Scopes are checked, sent once each, and joined as the server wants it. A scope that would read as two is refused.',
    },
    {
      id: 'AR-4',
      severity: 'critical',
      attack: 'A forged `Host` or `X-Forwarded-Host` header makes Glue send the code to another site.',
      promise:
        'The redirect URI and the addresses of all routes come from the configuration, and no header changes them. The token request has the same redirect URI, byte for byte.',
    },
    {
      id: 'AR-5',
      severity: 'medium',
      attack: 'Prefetching, link previews or several tabs start installations that get in the way of each other.',
      promise:
        'Only a `GET` of a person starts an installation; `HEAD` and prefetches leave nothing behind. Every tab has a cookie of its own, there are five at most, and together they stay below 4 kB.',
    },
  ],
}
