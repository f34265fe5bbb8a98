import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: { index: 'src/index.ts', node: 'src/node.ts' },
  // Only the entry that names Node imports any of these.
  deps: { neverBundle: [/^node:/] },
})

export default config
