import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: { index: 'src/index.ts', node: 'src/node.ts', testing: 'src/testing.ts' },
  // Only the entry that names Node imports any of these.
  deps: { neverBundle: [/^node:/, 'vitest'] },
})

export default config
