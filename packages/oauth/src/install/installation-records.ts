import type { GlueOAuthSettings } from '../settings.ts'
import { recordKey, recordPrefix } from '../store/record-key.ts'
import { listOrThrow } from '../store/list-or-throw.ts'
import { storeOrThrow } from '../store/store-failure.ts'
import { isWorkspaceId } from '../workspace-id.ts'

/** That a workspace has the app. It holds no token. */
export interface Installation {
  readonly workspaceId: string
  /** The app's user in this workspace (`usr_…`), when Glue named it. */
  readonly userId: string | undefined
  readonly scopes: readonly string[]
  /** Milliseconds since the epoch. */
  readonly installedAt: number
}

/** The installations of one app in the store. */
export interface InstallationRecords {
  get(workspaceId: string): Promise<Installation | undefined>
  list(): AsyncIterable<Installation>
  record(installation: Omit<Installation, 'installedAt'>): Promise<Installation>
  remove(workspaceId: string): Promise<void>
}

/** Keeps {@link Installation}s in the store, by issuer, client and workspace. */
export function createInstallationRecords(settings: GlueOAuthSettings): InstallationRecords {
  const { store, server, clientId, clock, timeoutMs, keepsTokens } = settings
  const asking = { operation: 'read', clock, timeoutMs } as const
  const writing = { operation: 'write', clock, timeoutMs } as const
  const keyOf = (workspaceId: string): string => recordKey(['installation', server.issuer, clientId, workspaceId])
  return {
    async get(workspaceId) {
      const record = await storeOrThrow({ ...asking, workspaceId }, () => store.get(keyOf(workspaceId)))
      return record && parseInstallation(record.value)
    },

    async *list() {
      const prefix = recordPrefix(['installation', server.issuer, clientId])
      for await (const { value } of listOrThrow(asking, () => store.list(prefix))) {
        const installation = parseInstallation(value)
        if (installation !== undefined) yield installation
      }
    },

    async record({ workspaceId, userId, scopes }) {
      const installation: Installation = Object.freeze({ workspaceId, userId, scopes, installedAt: clock.now() })
      const value = JSON.stringify({ v: 1, ...installation })
      await storeOrThrow({ ...writing, workspaceId }, () => store.set(keyOf(workspaceId), value))
      return installation
    },

    async remove(workspaceId) {
      await storeOrThrow({ ...writing, workspaceId }, () => store.delete(keyOf(workspaceId)))
      if (keepsTokens) return
      // Those of the time when the app was set up to keep them.
      const tokens = recordKey(['token', server.issuer, clientId, workspaceId])
      await storeOrThrow({ ...writing, workspaceId }, () => store.delete(tokens))
    },
  }
}

/** A record that something else wrote counts as absent: there is nothing in it that could not be had again. */
function parseInstallation(value: string): Installation | undefined {
  let row: unknown
  try {
    row = JSON.parse(value)
  } catch {
    return undefined
  }
  if (typeof row !== 'object' || row === null) return undefined
  const { v, workspaceId, userId, scopes, installedAt } = row as Record<string, unknown>
  const isComplete = v === 1 && isWorkspaceId(workspaceId) && Array.isArray(scopes) && typeof installedAt === 'number'
  if (!isComplete) return undefined
  return Object.freeze({
    workspaceId,
    userId: typeof userId === 'string' ? userId : undefined,
    scopes: scopes.filter((scope) => typeof scope === 'string'),
    installedAt,
  })
}
