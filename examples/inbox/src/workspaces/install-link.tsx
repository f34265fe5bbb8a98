import type { ReactElement } from 'react'
import type { Settings } from '../backend.ts'

interface InstallLinkProps {
  readonly settings: Settings
  readonly className: string
}

/** A real link: only a person who goes there starts an installation, and no script. */
export function InstallLink({ settings, className }: InstallLinkProps): ReactElement {
  return (
    <a className={className} href={`${settings.gluePath}install?returnTo=/`}>
      Install in Glue
    </a>
  )
}
