import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: {
    index: 'src/index.ts',
    server: 'src/server/index.ts',
    'server/node': 'src/server/node.ts',
    testing: 'src/testing/index.ts',
    preload: 'src/preload/index.ts',
    'preload/glue-preloaded': 'src/preload/glue-preloaded.tsx',
  },
  // Hooks and contexts run on the client only; frameworks with server components want to know.
  banner: ({ fileName }) => (/^(?:server\b|preload\.js$|shared\b)/.test(fileName) ? undefined : { js: "'use client'" }),
  // `preload.js` runs in server components, where there is no client's code: what it shares must not lie beside that.
  outputOptions: {
    codeSplitting: {
      groups: [{ name: 'shared', test: /src\/(?:glue-react-error|transport\/transport-exchange)\.ts$/ }],
    },
  },
})

export default config
