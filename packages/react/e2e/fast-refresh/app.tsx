import { fetchToken, GlueProvider } from '@glue/react'
import type { ReactElement } from 'react'
import { Inbox } from './inbox.tsx'

const asked = new URLSearchParams(location.search)
const workspace = asked.get('workspace') ?? ''
// As the documentation has it: outside of the component, so that it is made once.
const tokenProvider = fetchToken('/glue/token', { workspace })

export function App(): ReactElement {
  const inbox = <Inbox thread={asked.get('thread') ?? ''} />
  return (
    <>
      <h1>First frame</h1>
      {asked.get('way') === 'token' ? (
        <GlueProvider url={`${asked.get('glue')}/public/graphql`} tokenProvider={tokenProvider}>
          {inbox}
        </GlueProvider>
      ) : (
        <GlueProvider url="/glue/graphql" workspace={workspace}>
          {inbox}
        </GlueProvider>
      )}
    </>
  )
}
