import type { FreshToken } from './fresh-token.ts'

/** The tokens in the memory of this process, by workspace, up to a limit. */
export interface TokenCache {
  get(workspaceId: string): FreshToken | undefined
  set(fresh: FreshToken): void
  delete(workspaceId: string): void
}

/**
 * A cache that lets go of what was not asked for lately. What is gone costs one request, or one read of the store.
 *
 * One token takes about three quarters of a kilobyte: `pnpm bench installations`.
 */
export function createTokenCache(limit: number): TokenCache {
  // Keyed by the validated workspace id alone: issuer, client, grant and scopes are the same for all of one instance.
  const entries = new Map<string, Entry>()

  // A second chance for whoever was asked for: as good as "least recently used", and a hit moves nothing.
  function makeRoom(): void {
    for (const [workspaceId, entry] of entries) {
      if (entries.size <= limit) return
      entries.delete(workspaceId)
      if (!entry.isAskedFor) continue
      entry.isAskedFor = false
      entries.set(workspaceId, entry)
    }
  }

  return {
    get(workspaceId) {
      const entry = entries.get(workspaceId)
      // Written only when it changes: ten thousand of them do not fit into a processor's cache.
      if (entry?.isAskedFor === false) entry.isAskedFor = true
      return entry
    },
    set(fresh) {
      const { workspaceId } = fresh
      entries.delete(workspaceId)
      entries.set(workspaceId, { ...fresh, isAskedFor: false })
      makeRoom()
    },
    delete: (workspaceId) => void entries.delete(workspaceId),
  }
}

interface Entry extends FreshToken {
  isAskedFor: boolean
}
