import type { SecurityGroup } from '../security-row.ts'

export const storage: SecurityGroup = {
  title: 'What is stored',
  rows: [
    {
      id: 'ST-1',
      severity: 'high',
      attack: 'Somebody reads the database or a backup.',
      promise:
        "By default no token is stored at all. Tokens that are to be kept are sealed with your keys, and nothing secret is in keys, columns or side files. `keys: 'plaintext'` gives this up, by name.",
    },
    {
      id: 'ST-2',
      severity: 'high',
      attack: 'Somebody changes or shortens what is sealed.',
      promise:
        'It does not open, whichever bit was changed: AES-256-GCM with the whole tag, a fresh nonce each time, and one spelling only. That is an error of its own, not "not installed".',
    },
    {
      id: 'ST-3',
      severity: 'critical',
      attack: "Somebody who can write to the database copies one workspace's tokens into another's row.",
      promise: 'A sealed value is bound to its row and to its app, and does not open anywhere else.',
    },
    {
      id: 'ST-4',
      severity: 'high',
      attack: 'Plain text is planted among sealed rows; a key is short, unknown or old.',
      promise:
        'Plain text is refused unless a migration asks for it. Keys below 32 bytes are refused. Rows name their key, so keys can be replaced without a pause, and a row of an unknown key is left alone.',
    },
    {
      id: 'ST-5',
      severity: 'high',
      attack: 'Stores differ in what they promise; ids hold SQL or patterns; the database dies in the middle.',
      promise:
        'All stores pass one contract: memory, SQLite, Postgres and Redis. It is exported for stores of your own. After a crash there is the old value or the new one, and nothing in between.',
    },
  ],
}
