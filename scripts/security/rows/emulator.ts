import type { SecurityGroup } from '../security-row.ts'

export const emulator: SecurityGroup = {
  title: 'The emulator',
  rows: [
    {
      id: 'EM-1',
      severity: 'high',
      attack: 'The emulator lets mistakes pass that a real server refuses.',
      promise:
        'It compares redirect URIs exactly, refuses what comes twice, and enforces PKCE wherever a challenge was sent. The profile `oauth21` requires PKCE and always sends `iss`. The profile `documented` ignores PKCE on purpose, so that nothing of ours can rely on it.',
    },
    {
      id: 'EM-2',
      severity: 'high',
      attack: 'Two requests at once use one code or one refresh token.',
      promise:
        'Exactly one succeeds. Using a code or a refresh token again ends what came of it, but only when its own app does so.',
    },
    {
      id: 'EM-3',
      severity: 'high',
      attack:
        'A web page or a neighbour in the network uses the emulator of a developer, or its tokens get into production.',
      promise:
        'It listens on loopback only unless it is told otherwise, answers to its own names only, and takes no control calls from web pages. Its tokens begin with `emu_`, and `@glue/oauth` and `@glue/client` neither send them to a real host nor take them from one.',
    },
    {
      id: 'EM-4',
      severity: 'medium',
      attack: 'A fault cannot be produced, so nobody knows what happens then.',
      promise:
        'The faults that these rows are about can be switched on, are seen in the journal, and are the same for the same seed.',
    },
  ],
}
