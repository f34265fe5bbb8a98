import type { GlueOAuthSettings } from '../../settings.ts'
import { recordKey } from '../../store/record-key.ts'
import { storeOrThrow } from '../../store/store-failure.ts'

/** That a flow was started and not ended: one record in the store for each, so that any instance of the app knows. */
export interface FlowStates {
  start(stateHash: string, expiresAt: number): Promise<void>
  isRunning(stateHash: string): Promise<boolean>
  /** Answers `true` to exactly one of any number of callers, on any instance. */
  use(stateHash: string): Promise<boolean>
}

/**
 * Keeps what makes a `state` work once. The record is empty: what the flow needs to know is in its cookie.
 *
 * Its methods throw GlueOAuthError `store_failed`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.2 RFC 9700, section 4.2}: used up at its first use
 */
export function createFlowStates({ store, server, clientId, clock, timeoutMs }: GlueOAuthSettings): FlowStates {
  const keyOf = (stateHash: string): string => recordKey(['state', server.issuer, clientId, stateHash])
  const reading = { operation: 'read', clock, timeoutMs } as const
  const writing = { operation: 'write', clock, timeoutMs } as const
  return {
    async start(stateHash, expiresAt) {
      await storeOrThrow(writing, () => store.set(keyOf(stateHash), '1', { expiresAt }))
    },
    async isRunning(stateHash) {
      return (await storeOrThrow(reading, () => store.get(keyOf(stateHash)))) !== undefined
    },
    use: (stateHash) => storeOrThrow(writing, () => store.delete(keyOf(stateHash))),
  }
}
