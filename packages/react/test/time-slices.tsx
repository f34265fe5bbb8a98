import type { ReactElement, ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { vi } from 'vitest'

/** A page that React renders in slices, as a browser with much to do, and not at once as in `act`. */
export interface SlicedPage {
  readonly container: HTMLElement
  readonly render: (page: ReactNode) => void
  readonly unmount: () => void
  /** Takes so long to render that React lets other things happen after it, if the update is not urgent. */
  readonly Slow: (props: SlowProps) => ReactElement
}

export interface SlowProps {
  /** Called after it was rendered, in the midst of what React does. */
  readonly then?: (() => void) | undefined
}

/** Makes an empty page. React's clock is stopped, but for what is slow: so it does the same on every machine. */
export function slicedPage(): SlicedPage {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  let now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const container = document.body.appendChild(document.createElement('main'))
  const root = createRoot(container)
  return {
    container,
    render: (page) => root.render(page),
    unmount: () => {
      root.unmount()
      container.remove()
    },
    Slow: ({ then }) => {
      now += 10
      // React goes on after what stands in this queue already.
      if (then) setImmediate(then)
      return <></>
    },
  }
}
