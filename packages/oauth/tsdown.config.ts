import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: {
    index: 'src/index.ts',
    grants: 'src/grants/index.ts',
    web: 'src/web/index.ts',
  },
})

export default config
