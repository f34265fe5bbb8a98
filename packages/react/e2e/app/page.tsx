import { type ReactElement, type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { announceSignOut, fetchToken, GlueProvider } from '../../src/index.ts'
import { Inbox, Session } from './inbox.tsx'
import { keptToken } from './kept-token.ts'

// The page's address says how it speaks to Glue: `?way=backend`, `?way=token`, or `?way=kept`, which no app should.
const asked = new URLSearchParams(location.search)
const way = asked.get('way')
const workspace = asked.get('workspace') ?? ''
const glue = `${asked.get('glue')}/public/graphql`
const tokenProvider = way === 'kept' ? keptToken(workspace) : fetchToken('/glue/token', { workspace })

function Page(): ReactElement {
  return (
    <GlueProvider url="/glue/graphql">
      <Session />
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
      <Glue>
        <Inbox thread={asked.get('thread') ?? ''} />
      </Glue>
    </GlueProvider>
  )
}

function Glue({ children }: { readonly children: ReactNode }): ReactElement {
  return way === 'backend' ? (
    <GlueProvider url="/glue/graphql" workspace={workspace}>
      {children}
    </GlueProvider>
  ) : (
    <GlueProvider url={glue} tokenProvider={tokenProvider}>
      {children}
    </GlueProvider>
  )
}

async function signOut(): Promise<void> {
  await fetch('/sign-out', { method: 'POST' })
  announceSignOut()
}

// For tests of the back-forward cache: whether the page came out of it, and what its first picture then shows.
addEventListener('pageshow', ({ persisted }) => {
  const { dataset } = document.documentElement
  dataset['persisted'] = String(persisted)
  requestAnimationFrame(() => {
    dataset['firstPicture'] = document.querySelector('#root')?.textContent ?? ''
  })
})

const page = asked.has('strict') ? (
  <StrictMode>
    <Page />
  </StrictMode>
) : (
  <Page />
)
const root = document.querySelector('#root')
if (root) createRoot(root).render(page)
