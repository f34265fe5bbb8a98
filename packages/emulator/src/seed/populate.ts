import { appUserId, install, installationOf } from '../installations.ts'
import { type EmulatorState, nextSequence } from '../state/emulator-state.ts'
import { clearTables } from '../state/snapshot.ts'
import { startPosition } from '../state/random-source.ts'
import type { SeedThread } from './seed.ts'

/** Makes the seed's world out of whatever there was. */
export function populate(state: EmulatorState): void {
  const { seed, random, counters } = state
  clearTables(state)
  random.restore(startPosition(seed.random))
  counters.sequence = 0
  const sequence = () => nextSequence(state)

  for (const app of seed.apps) state.apps.set(app.clientId, app)
  for (const { avatarURL = null, ...row } of seed.workspaces) {
    state.workspaces.set(row.id, { ...row, avatarURL, sequence: sequence() })
  }
  for (const { avatarURL = null, ...row } of seed.users) {
    state.users.set(row.id, { ...row, avatarURL, sequence: sequence() })
  }
  for (const row of seed.groups) state.groups.set(row.id, { ...row, sequence: sequence() })
  for (const { subject = null, ...row } of seed.threads) {
    state.threads.set(row.id, { ...row, subject, threadType: threadType({ subject }), sequence: sequence() })
  }
  for (const row of seed.messages) state.messages.set(row.id, { ...row, fileIds: [], sequence: sequence() })
  installApps(state)
}

function installApps(state: EmulatorState): void {
  for (const { clientId, workspaceId, userId, scopes } of state.seed.installations) {
    const app = state.apps.get(clientId)
    if (!app) continue
    appUserId(state, { app, workspaceId, userId })
    install(state, { app, workspaceId, scopes: scopes ?? app.scopes })
  }
  for (const app of state.seed.apps) {
    const { clientId, ownerWorkspaceId, scopes } = app
    const isToInstall = ownerWorkspaceId !== undefined && !installationOf(state, clientId, ownerWorkspaceId)
    if (isToInstall) install(state, { app, workspaceId: ownerWorkspaceId, scopes })
  }
}

function threadType({ subject }: { readonly subject: SeedThread['subject'] | null }): 'chat' | 'thread' {
  return subject === null ? 'chat' : 'thread'
}
