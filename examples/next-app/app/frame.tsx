import Link from 'next/link'
import type { ReactNode } from 'react'
import type { Person } from '../lib/people'
import { SignOut } from './sign-out'

interface FrameProps {
  readonly user: Person
  readonly workspaces: readonly string[]
  /** The one that is open. */
  readonly workspace?: string
  readonly children: ReactNode
}

export function Frame({ user, workspaces, workspace, children }: FrameProps) {
  return (
    <div className="frame">
      <header className="side">
        <nav aria-label="Workspaces">
          <h2>Workspaces</h2>
          <ul>
            {workspaces.map((id) => (
              <li key={id}>
                <Link href={`/w/${id}`} aria-current={id === workspace ? 'page' : undefined} title={id}>
                  {id}
                </Link>
              </li>
            ))}
          </ul>
          {user.role === 'operator' && (
            <a className="button" href="/glue/install">
              Add a workspace
            </a>
          )}
        </nav>
        <div className="who">
          <span>{user.name}</span>
          <SignOut />
        </div>
      </header>
      {children}
    </div>
  )
}
