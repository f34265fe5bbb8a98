import type { EmulatorState } from '../state/emulator-state.ts'
import type { AccessGrant } from '../oauth/access-grant.ts'

/** What every resolver knows: the world, and whose token asks. */
export interface TokenContext {
  readonly state: EmulatorState
  readonly grant: AccessGrant
  /** The emulator's origin as the request had it. */
  readonly origin: string
}
