import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: {
    index: 'src/index.ts',
    grants: 'src/grants/index.ts',
    web: 'src/web/index.ts',
    sqlite: 'src/sqlite/index.ts',
    postgres: 'src/postgres/index.ts',
    redis: 'src/redis/index.ts',
    testing: 'src/testing/index.ts',
  },
})

export default config
