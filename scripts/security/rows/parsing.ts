import type { SecurityGroup } from '../security-row.ts'

const discovery = 'packages/oauth/src/server/discover-server.test.ts'

export const parsing: SecurityGroup = {
  title: 'Metadata, JSON and parsers',
  rows: [
    {
      id: 'DS-1',
      severity: 'high',
      attack: 'The metadata of a server names other hosts, or addresses inside your network.',
      promise:
        "The issuer has to be the configured one, character by character. Endpoints have to be https on the issuer's host or on a host that the configuration names. Nothing else is connected to, and redirects are not followed. Glue itself needs no metadata: its addresses are part of the package.",
      naiveWithin: discovery,
    },
    {
      id: 'DS-2',
      severity: 'critical',
      attack: 'The address of the authorization page runs something on the machine that opens it.',
      promise:
        'Only https addresses without any character that a shell would run are accepted, so `javascript:`, files and `$(…)` are refused.',
      naiveWithin: discovery,
    },
    {
      id: 'DS-3',
      severity: 'high',
      attack: 'JSON brings fields of every object (`__proto__`), and they are believed.',
      promise:
        'Answers, metadata, cookies, records and requests are read by their own fields. What is inherited counts for nothing, and any name is safe as a name.',
    },
    {
      id: 'DS-4',
      severity: 'medium',
      attack: 'A long header or text makes a parser slow.',
      promise:
        'Every parser costs no more than the length of its input. The patterns of the package are checked for it.',
    },
  ],
}
