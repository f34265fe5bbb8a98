import type { SecurityGroup } from '../security-row.ts'
import { backend } from './backend.ts'
import { callback } from './callback.ts'
import { cookies } from './cookies.ts'
import { emulator } from './emulator.ts'
import { install } from './install.ts'
import { logging } from './logging.ts'
import { pages } from './pages.ts'
import { parsing } from './parsing.ts'
import { refresh } from './refresh.ts'
import { storage } from './storage.ts'
import { supplyChain } from './supply-chain.ts'
import { tokenEndpoint } from './token-endpoint.ts'
import { workspaces } from './workspaces.ts'

export { later } from './later.ts'

/** All that is promised, in the order of the page: the way of an installation first. */
export const groups: readonly SecurityGroup[] = [
  install,
  callback,
  cookies,
  backend,
  pages,
  tokenEndpoint,
  refresh,
  workspaces,
  storage,
  logging,
  parsing,
  supplyChain,
  emulator,
]
