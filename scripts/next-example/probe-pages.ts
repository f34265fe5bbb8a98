/** Pages that the example has no need of, and that show what the preload does at its edges. */
export const probePages: Readonly<Record<string, string>> = {
  'app/probe/[workspace]/page.tsx': `
import { GluePreloaded, preloadGlue } from '@glue/react/preload'
import { MeDocument, ThreadsDocument } from '@glue/schema/operations'
import { headers } from 'next/headers'
import { glue } from '../../../lib/glue'
import { Probe } from './probe'

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params
  const queries = [{ query: MeDocument }, { query: ThreadsDocument, variables: { last: 2 } }] as const
  const preload = preloadGlue({ web: glue().web, headers: await headers(), workspace, queries })
  await preload.settled
  return <Probe workspace={workspace} preload={preload} />
}
`,
  'app/probe/[workspace]/probe.tsx': `
'use client'

import { GlueProvider, useGlueConnection, useGlueQuery, useGlueSuspenseQuery } from '@glue/react'
import { type GluePreload, GluePreloaded } from '@glue/react/preload'
import { GroupsDocument, MeDocument, ThreadsDocument } from '@glue/schema/operations'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { Suspense } from 'react'

const others = ['wks_Acme00000000000000000000000', 'wks_AcmeLabs0000000000000000000']

export function Probe({ workspace, preload }: { workspace: string; preload: GluePreload }) {
  return (
    <GlueProvider url="/glue/graphql" workspace={workspace}>
      <GluePreloaded from={preload}>
        <Me />
        <Threads />
        <Suspense fallback="The groups are on their way.">
          <Groups />
        </Suspense>
        {others.map((id) => <Link key={id} href={'/probe/' + id}>Go to {id}</Link>)}
      </GluePreloaded>
    </GlueProvider>
  )
}

function Me() {
  const [{ data }] = useGlueQuery({ query: MeDocument, requestPolicy: 'network-only' })
  const { refresh } = useRouter()
  return <button onClick={refresh}>I am {data?.me?.id ?? 'nobody yet'}</button>
}

function Threads() {
  const { items } = useGlueConnection({ query: ThreadsDocument, variables: { last: 2 }, requestPolicy: 'cache-and-network' })
  return <ul>{items.map(({ id, subject }) => <li key={id}>{id} {subject}</li>)}</ul>
}

function Groups() {
  const [{ data }] = useGlueSuspenseQuery({ query: GroupsDocument })
  return <output>{data.groups.nodes.map(({ name }) => name).join(', ')}</output>
}
`,
}

const staticPage = (body: string) => `
import { GluePreloaded, preloadGlue } from '@glue/react/preload'
import { MeDocument } from '@glue/schema/operations'
import { headers } from 'next/headers'
import { Me } from './me'

export const dynamic = 'force-static'

const web = { handle: async () => undefined, owns: () => true, routes: { origin: 'http://127.0.0.1', graphql: '/glue/graphql' } }

export default async function Page() {
  ${body}
}
`

const me = `
'use client'

import { GlueProvider, useGlueSuspenseQuery } from '@glue/react'
import { MeDocument } from '@glue/schema/operations'
import type { ReactNode } from 'react'

export function Me() {
  return <GlueProvider url="/glue/graphql" workspace="wks_1" fallback="Wait"><Name /></GlueProvider>
}

function Name() {
  const [{ data }] = useGlueSuspenseQuery({ query: MeDocument })
  return <p>{data.me?.name}</p>
}
`

/** Pages that are made at build time, although they have queries: with a preload, and without one. */
export const staticPages: Readonly<Record<'preloading' | 'suspending', Readonly<Record<string, string>>>> = {
  preloading: {
    'app/static/me.tsx': me,
    'app/static/page.tsx': staticPage(`
  const queries = [{ query: MeDocument }] as const
  const preload = preloadGlue({ web, headers: await headers(), workspace: 'wks_1', queries })
  return <GluePreloaded from={preload}><Me /></GluePreloaded>`),
  },
  suspending: { 'app/static/me.tsx': me, 'app/static/page.tsx': staticPage('return <Me />') },
}
