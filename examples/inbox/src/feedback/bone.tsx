import type { ReactElement } from 'react'

/** A line of text that is not there yet: as high as one, so that nothing moves when it comes. */
export function Bone({ width }: { readonly width: string }): ReactElement {
  return (
    <span className="bone" aria-hidden style={{ width }}>
      &nbsp;
    </span>
  )
}
