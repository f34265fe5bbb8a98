import type { SecurityGroup } from '../security-row.ts'

export const supplyChain: SecurityGroup = {
  title: 'The package itself',
  rows: [
    {
      id: 'SC-1',
      severity: 'high',
      attack: 'The package runs code when it is installed, brings stray files, or reaches out when it is imported.',
      promise:
        '`@glue/oauth` depends on `oauth4webapi` and on nothing else. It has no install scripts, publishes a known list of files, and touches no network, file or environment variable at import.',
      alsoIn: 'scripts/packages.full.test.ts',
    },
  ],
}
