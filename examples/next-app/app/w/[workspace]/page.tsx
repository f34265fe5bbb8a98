import { GluePreloaded, preloadGlue } from '@glue/react/preload'
import { headers } from 'next/headers'
import { glue } from '../../../lib/glue'
import { threadsQuery } from '../../../lib/queries'
import { Threads } from './threads'

export default async function Page({ params }: { readonly params: Promise<{ readonly workspace: string }> }) {
  const { workspace } = await params
  // It is not awaited: the frame goes out at once, and the threads follow in the same answer.
  const preload = preloadGlue({ web: glue().web, headers: await headers(), workspace, queries: [threadsQuery] })
  return (
    <GluePreloaded from={preload}>
      <Threads workspace={workspace} />
    </GluePreloaded>
  )
}
