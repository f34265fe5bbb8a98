'use client'

import { GlueProvider } from '@glue/react'
import type { ReactNode } from 'react'

export function Glue({ workspace, children }: { readonly workspace: string; readonly children: ReactNode }) {
  return (
    <GlueProvider url="/glue/graphql" workspace={workspace} fallback={<Skeleton />}>
      {children}
    </GlueProvider>
  )
}

function Skeleton() {
  return (
    <output className="skeleton" aria-label="Loading">
      {[70, 45, 60, 52].map((width) => (
        <span key={width} style={{ width: `${width}%` }} />
      ))}
    </output>
  )
}
