import type { SecurityGroup } from '../security-row.ts'

export const workspaces: SecurityGroup = {
  title: 'One workspace and the next',
  rows: [
    {
      id: 'CC-1',
      severity: 'critical',
      attack: "A caller gets another workspace's token, from a cache or a shared request.",
      promise:
        'Records, cached tokens and running requests are keyed so that no two workspaces, apps or servers can meet, and a token says whose it is.',
    },
    {
      id: 'CC-2',
      severity: 'high',
      attack: 'The workspace is missing or malformed, or the answer is for another one.',
      promise:
        'What is not exactly the id of a workspace is refused before anything is sent. There is no default. An answer that names another workspace is thrown away.',
    },
    {
      id: 'CC-3',
      severity: 'medium',
      attack: 'The tokens of all workspaces end together; a refresh token comes where none belongs.',
      promise:
        'The number of requests under way is limited. A refresh token that comes with client credentials is not stored.',
    },
  ],
}
