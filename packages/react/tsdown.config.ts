import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: { index: 'src/index.ts' },
  // Hooks and contexts run on the client only; frameworks with server components want to know.
  banner: { js: "'use client'" },
})

export default config
