import type { KeptTokens } from './token-records.ts'

/** Far more than a store that fails can cost: each takes a whole lifetime of a token. */
const MAX_PARENTS = 20

/** The newest rotated tokens of each workspace, in the memory of this process. */
export interface RotatedTokens {
  /** @param parent - the refresh token that was sent for them, which the server has forgotten by now */
  remember(workspaceId: string, parent: string, tokens: KeptTokens): void
  /** The store has them, so they may be let go of when there are too many. */
  confirm(workspaceId: string): void
  /** The tokens that replaced those which the store has, should it have missed that. */
  childOf(workspaceId: string, refreshToken: string | undefined): KeptTokens | undefined
  forget(workspaceId: string): void
}

/**
 * What makes a lost write harmless: a store that threw, or a caller's transaction that was rolled back around it.
 *
 * A store that still has a parent missed the child, however that came; one that has anything else, or nothing, knows
 * better. Sending the parent again would make a strict server revoke the whole family (RFC 9700, section 4.14).
 *
 * @param limit - how many are remembered that the store has; the others are never let go of
 */
export function createRotatedTokens(limit: number): RotatedTokens {
  const memory = new Map<string, Rotated>()
  const confirmed = new Set<string>()

  return {
    remember(workspaceId, parent, tokens) {
      const { parents = [], tokens: before } = memory.get(workspaceId) ?? {}
      const isSameChild = before?.refreshToken === tokens.refreshToken
      // The store may have missed several in a row, and then has a grandparent.
      const older = isSameChild || before?.refreshToken === parent ? parents : []
      const isRotated = tokens.refreshToken !== parent && !isSameChild
      confirmed.delete(workspaceId)
      memory.set(workspaceId, { parents: isRotated ? [parent, ...older].slice(0, MAX_PARENTS) : older, tokens })
    },

    confirm(workspaceId) {
      confirmed.delete(workspaceId)
      confirmed.add(workspaceId)
      for (const oldest of confirmed) {
        if (confirmed.size <= limit) break
        confirmed.delete(oldest)
        memory.delete(oldest)
      }
    },

    childOf(workspaceId, refreshToken) {
      const found = memory.get(workspaceId)
      return refreshToken !== undefined && found?.parents.includes(refreshToken) === true ? found.tokens : undefined
    },

    forget(workspaceId) {
      memory.delete(workspaceId)
      confirmed.delete(workspaceId)
    },
  }
}

interface Rotated {
  readonly parents: readonly string[]
  readonly tokens: KeptTokens
}
