/** Few are enough: each is refused for as long as it is the newest one anywhere. */
const MAX_OF_A_WORKSPACE = 4

/** Tokens that were refused. They stay in a row until they are replaced, and must not be given again until then. */
export interface FailedTokens {
  add(workspaceId: string, accessToken: string): void
  has(workspaceId: string, accessToken: string): boolean
  /** A server that gives a token again must mean it. */
  remove(workspaceId: string, accessToken: string): void
}

/** @param limit - of how many workspaces they are remembered */
export function createFailedTokens(limit: number): FailedTokens {
  const memory = new Map<string, readonly string[]>()
  return {
    add(workspaceId, accessToken) {
      const others = (memory.get(workspaceId) ?? []).filter((other) => other !== accessToken)
      memory.delete(workspaceId)
      memory.set(workspaceId, [accessToken, ...others].slice(0, MAX_OF_A_WORKSPACE))
      for (const oldest of memory.keys()) {
        if (memory.size <= limit) break
        memory.delete(oldest)
      }
    },
    has: (workspaceId, accessToken) => memory.get(workspaceId)?.includes(accessToken) === true,
    remove(workspaceId, accessToken) {
      const others = memory.get(workspaceId)?.filter((other) => other !== accessToken) ?? []
      if (others.length === 0) memory.delete(workspaceId)
      else memory.set(workspaceId, others)
    },
  }
}
