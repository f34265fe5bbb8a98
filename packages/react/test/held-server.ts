import type { FetchFunction } from '@glue/client/fetch'

/** A backend with one thread and one user, whose names say how often they changed. It answers when it is told to. */
export interface HeldServer {
  readonly fetch: FetchFunction
  /** What it was asked for, in order: the operations, and `session`. */
  readonly asked: readonly string[]
  /** From now on everything has another name, and answers wait. */
  changeAndHold(): void
  /** Lets the answers go that wait. */
  readonly release: () => void
}

export function heldServer(): HeldServer {
  const asked: string[] = []
  let version = 1
  let held: Promise<void> | undefined
  let release = (): void => {}
  return {
    asked,
    changeAndHold() {
      version += 1
      held = new Promise((resolve) => {
        release = resolve
      })
    },
    release: () => {
      held = undefined
      release()
    },
    fetch: async (input, init) => {
      const { operationName = 'session', variables } = JSON.parse(String(init?.body ?? '{}'))
      asked.push([operationName, variables?.id].filter(Boolean).join(' '))
      await held
      if (operationName === 'session') {
        return Response.json({ user: { id: 'ann', name: `Ann ${version}` }, workspaces: [] })
      }
      return Response.json({ data: answers({ id: variables?.id ?? 'thr_1', subject: String(version) })[operationName] })
    },
  }
}

function answers({ id, subject }: { id: string; subject: string }): Record<string, object> {
  const node = { __typename: 'Thread', id, subject: `${id} ${subject}`, threadType: 'thread' }
  return {
    Thread: { node },
    Threads: {
      threads: {
        __typename: 'ThreadConnection',
        edges: [{ __typename: 'ThreadEdge', cursor: '1', node }],
        pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: '1' },
      },
    },
    SendMessage: {
      sendMessage: {
        __typename: 'SendMessagePayload',
        thread: node,
        message: { __typename: 'Message', id: 'msg_1', text: 'Hello' },
      },
    },
  }
}
