import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: {
    index: 'src/index.ts',
    grants: 'src/grants/index.ts',
    web: 'src/web/index.ts',
    node: 'src/node/index.ts',
    popup: 'src/popup/index.ts',
    sqlite: 'src/sqlite/index.ts',
    postgres: 'src/postgres/index.ts',
    redis: 'src/redis/index.ts',
    testing: 'src/testing/index.ts',
  },
  outputOptions: {
    codeSplitting: {
      groups: [
        // One file for what every process loads at its start. A file costs about a millisecond, whatever is in it.
        {
          name: 'core',
          test: /src.(clock|create-glue-oauth|fetch|glue-oauth-error|seal-keys|settings|unprintable|workspace-id|grants.(scopes|token-forms)|http.deadline|server.(emulator-from-environment|glue-server)|store.(lease-lock-queue|memory-store)|tokens.(access-token|client-credentials|events|fresh-token|limit|token-cache|token-requests|workspace-tokens))\.ts$/,
        },
      ],
    },
  },
})

export default config
