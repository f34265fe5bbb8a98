import type { ReactElement } from 'react'
import { Bone } from '../feedback/bone.tsx'

const widths = [62, 84, 40]

export function MessagesSkeleton(): ReactElement {
  return (
    <output className="messages" aria-label="Loading the messages">
      {widths.map((width) => (
        <div key={width} className="message">
          <span className="avatar" />
          <p className="message-head">
            <Bone width="8rem" />
          </p>
          <p className="message-text">
            <Bone width={`${width}%`} />
          </p>
        </div>
      ))}
    </output>
  )
}
