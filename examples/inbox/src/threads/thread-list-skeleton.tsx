import type { ReactElement } from 'react'
import { Bone } from '../feedback/bone.tsx'

const widths = [72, 54, 80, 61, 47, 68]

/** Rows that are not there yet, in the shape of those that come. */
export function ThreadListSkeleton(): ReactElement {
  return (
    <output className="thread-list" aria-label="Loading the threads">
      {widths.map((width) => (
        <div key={width} className="thread-row">
          <span className="thread-icon" />
          <strong>
            <Bone width={`${width}%`} />
          </strong>
          <span>
            <Bone width={`${width / 2}%`} />
          </span>
        </div>
      ))}
    </output>
  )
}
