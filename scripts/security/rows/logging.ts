import type { SecurityGroup } from '../security-row.ts'

export const logging: SecurityGroup = {
  title: 'Logs and errors',
  rows: [
    {
      id: 'LG-1',
      severity: 'high',
      attack: 'Secrets get into logs, errors, traces or the browser.',
      promise:
        'No error, event, printed object or page holds a token, a code, a verifier, a key or the client secret, also where a server echoes them. Tokens can be read and cannot be printed.',
    },
    {
      id: 'LG-2',
      severity: 'medium',
      attack: 'A text of the server forges lines of a log, or hides commands for a terminal.',
      promise: 'What is quoted of a server is one short line, without control characters and without known secrets.',
    },
  ],
}
