import { MeDocument, ThreadsDocument } from '@glue/schema/operations'
import { type ReactElement, type ReactNode, Suspense, useSyncExternalStore } from 'react'
import { GlueProvider, type GlueProviderProps, useGlueSuspenseQuery } from '../../src/index.ts'

/** What the page is made for. */
export interface ServerPageProps {
  readonly workspace: string
  /** What stands around the parts that use Glue: in the browser and on the server, a provider of one's own. */
  readonly provide: (children: ReactNode) => ReactElement
}

/** A whole document, the same on the server and in the browser. */
export function ServerPage({ workspace, provide }: ServerPageProps): ReactElement {
  return (
    <html lang="en" data-workspace={workspace}>
      <head>
        <title>Rendered on a server</title>
        <script type="module" async src="/scripts/hydrate.js" />
      </head>
      <body>
        {provide(
          <>
            <Me />
            <Suspense fallback={<p>Loading</p>}>
              <Threads />
            </Suspense>
          </>,
        )}
        <Ready />
      </body>
    </html>
  )
}

/** The provider of such a page. */
export function provideGlue(props: GlueProviderProps): ServerPageProps['provide'] {
  return (children) => <GlueProvider {...props}>{children}</GlueProvider>
}

function Me(): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ query: MeDocument })
  return <h1>{data.me?.id}</h1>
}

function Threads(): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ query: ThreadsDocument, variables: { last: 5 } })
  return (
    <ul aria-label="Threads">
      {data.threads.edges.map(({ node }) => (
        <li key={node.id}>{node.subject}</li>
      ))}
    </ul>
  )
}

/** Says that the browser has taken the page over. */
function Ready(): ReactElement {
  const isReady = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )
  return <output aria-label="Ready">{isReady ? 'yes' : 'no'}</output>
}
