import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: {
    index: 'src/index.ts',
    server: 'src/server/index.ts',
    'server/node': 'src/server/node.ts',
    testing: 'src/testing/index.ts',
  },
  // Hooks and contexts run on the client only; frameworks with server components want to know.
  banner: ({ fileName }) => (/^server\b/.test(fileName) ? undefined : { js: "'use client'" }),
})

export default config
