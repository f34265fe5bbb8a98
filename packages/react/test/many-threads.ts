import { GlueClient } from '@glue/client'
import { createEmulator, defaultSeed, type Emulator } from '@glue/emulator'
import { parseGroupID, parseThreadID } from '@glue/schema'
import type { ComponentProps } from 'react'
import type { GlueProvider } from '../src/index.ts'

/** An emulated Glue with many threads in one workspace, named `1`, `2`, … from the oldest on. */
export interface ManyThreads {
  readonly emulator: Emulator
  /** The props of a provider for the workspace, or for the other one, which has a thread less. */
  readonly props: ComponentProps<typeof GlueProvider>
  readonly otherProps: ComponentProps<typeof GlueProvider>
  /** Starts a thread, as somebody else than the page. */
  start(subject: string): Promise<void>
  /** Sends a message to a thread, as somebody else. */
  reply(subject: string, text?: string): Promise<void>
  idOf(subject: string): ReturnType<typeof parseThreadID>
  /** The arguments of the requests for threads, in order. */
  asked(): unknown[]
}

export function manyThreads(count: number): ManyThreads {
  const [app] = defaultSeed.apps
  const [acme, acmeLabs] = defaultSeed.workspaces
  if (!app || !acme || !acmeLabs) throw new Error('The seed lacks what the tests speak of.')
  const emulator = createEmulator({
    seed: {
      ...defaultSeed,
      threads: [...threadsOf(acmeLabs.id, 'labs', count), ...threadsOf(acme.id, 'acme', count - 1)],
      messages: [],
    },
  })
  emulator.installations.add({ clientId: app.clientId, workspaceId: acme.id })
  const tokenOf = (workspaceId: string) => emulator.tokens.issue({ workspaceId }).accessToken
  const propsOf = (workspaceId: string) => {
    const token = tokenOf(workspaceId)
    return { tokenProvider: async () => token, fetch: emulator.fetch }
  }
  const somebody = new GlueClient({
    accessToken: tokenOf(acmeLabs.id),
    fetch: emulator.fetch,
    clock: emulator.clock,
  })
  const idOf = (subject: string) => parseThreadID(threadId('labs', Number(subject)))
  const recipients = [parseGroupID(defaultSeed.groups.find(({ workspaceId }) => workspaceId === acmeLabs.id)?.id)]
  return {
    emulator,
    props: propsOf(acmeLabs.id),
    otherProps: propsOf(acme.id),
    async start(subject) {
      await somebody.sendMessage({ thread: { recipients, subject }, message: { text: 'A new thread' } })
    },
    async reply(subject, text = 'A reply') {
      await somebody.sendMessage({ threadID: idOf(subject), message: { text } })
    },
    idOf,
    asked: () =>
      emulator.journal.list({ operation: 'threads' }).map(({ request }): unknown => JSON.parse(request.body).variables),
  }
}

const threadId = (workspace: string, number: number) => `thr_${workspace}${String(number).padStart(23, '0')}`

function threadsOf(workspaceId: string, workspace: string, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: threadId(workspace, index + 1),
    workspaceId,
    subject: String(index + 1),
    recipientIds: [workspaceId],
    startedById: defaultSeed.users.find((user) => user.workspaceId === workspaceId)?.id ?? '',
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  }))
}
