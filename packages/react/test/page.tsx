import type { ThreadID } from '@glue/schema'
import {
  GroupsDocument,
  MeDocument,
  SendMessageDocument,
  ThreadsOrderLastMessageDocument,
} from '@glue/schema/operations'
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { GlueProvider, useGlueMutation, useGlueQuery } from '../src/index.ts'

/** Who the page is in Glue: the app's user, another one in each workspace. */
export function Me(): ReactElement {
  const [{ data }] = useGlueQuery({ query: MeDocument })
  return (
    <p>
      <span>{data?.me?.name ?? 'Loading'}</span> <span>{data?.me?.id}</span>
    </p>
  )
}

/** Me, the groups and the threads. A click on a thread says hello in it. */
export function Inbox(): ReactElement {
  const [me] = useGlueQuery({ query: MeDocument })
  const [groups] = useGlueQuery({ query: GroupsDocument })
  const [threads] = useGlueQuery({ query: ThreadsOrderLastMessageDocument })
  const [sent, sendMessage] = useGlueMutation(SendMessageDocument)
  const send = (threadID: ThreadID) => void sendMessage({ input: { threadID, message: { text: 'Hello' } } })
  return (
    <main>
      <h1>{me.data?.me?.name}</h1>
      {groups.data?.groups.nodes.map(({ id, name }) => (
        <p key={id}>{name}</p>
      ))}
      {threads.data?.threads.edges.map(({ node: { id, subject } }) => (
        <button key={id} type="button" onClick={() => send(id)}>
          {subject}
        </button>
      ))}
      <output>{sent.data && `Sent: ${sent.data.sendMessage?.message?.text}`}</output>
    </main>
  )
}

/** A provider to render hooks and pages in. */
export function provider(
  props: ComponentProps<typeof GlueProvider>,
): (input: { readonly children: ReactNode }) => ReactElement {
  return ({ children }) => <GlueProvider {...props}>{children}</GlueProvider>
}
