import { useGlueQuery } from '@glue/react'
import type { ReactElement } from 'react'
import type { Settings } from '../backend.ts'
import { Bone } from '../feedback/bone.tsx'
import { WorkspaceNameDocument } from '../generated/operations.ts'

interface WorkspaceNameProps {
  readonly id: string
  readonly settings: Settings
}

// Glue's documentation shows no way to ask for a workspace's name; where Glue refuses, the id has to do.
export function WorkspaceName({ id, settings }: WorkspaceNameProps): ReactElement {
  const [{ data, fetching }] = useGlueQuery({ query: WorkspaceNameDocument })
  const name =
    data?.workspaces.nodes.find((node) => node.id === id)?.name ??
    settings.suggestions.find((suggestion) => suggestion.id === id)?.name
  if (name === undefined && fetching) return <Bone width="6rem" />
  return <>{name ?? id}</>
}
