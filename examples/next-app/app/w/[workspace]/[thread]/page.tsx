import { GluePreloaded, preloadGlue } from '@glue/react/preload'
import { isThreadID } from '@glue/schema'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { glue } from '../../../../lib/glue'
import { threadQuery } from '../../../../lib/queries'
import { userOf } from '../../../../lib/sign-in'
import { Thread } from './thread'

interface PageProps {
  readonly params: Promise<{ readonly workspace: string; readonly thread: string }>
}

export default async function Page({ params }: PageProps) {
  const { workspace, thread } = await params
  if (!isThreadID(thread)) notFound()
  const visitor = await headers()
  const preload = preloadGlue({ web: glue().web, headers: visitor, workspace, queries: [threadQuery(thread)] })
  return (
    <GluePreloaded from={preload}>
      <Thread workspace={workspace} id={thread} mayPost={userOf(visitor)?.role === 'operator'} />
    </GluePreloaded>
  )
}
