import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { userOf } from '../../../lib/sign-in'
import { workspaceIds } from '../../../lib/workspaces'
import { Frame } from '../../frame'
import { Glue } from './glue'

interface LayoutProps {
  readonly params: Promise<{ readonly workspace: string }>
  readonly children: ReactNode
}

/** What stays while somebody goes from page to page of a workspace: the frame, and the client with what it knows. */
export default async function Layout({ params, children }: LayoutProps) {
  const { workspace } = await params
  const user = userOf(await headers())
  if (user === undefined) redirect('/')
  return (
    <Frame user={user} workspaces={await workspaceIds()} workspace={workspace}>
      <main>
        <Glue workspace={workspace}>{children}</Glue>
      </main>
    </Frame>
  )
}
