import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: { glue: 'src/glue.ts' },
  platform: 'node',
  dts: false,
})

export default config
