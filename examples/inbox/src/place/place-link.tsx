import type { ComponentProps, MouseEvent, ReactElement } from 'react'
import { addressOf, go, type Place } from './place.ts'

interface PlaceLinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly to: Place
  readonly isCurrent: boolean
}

/** A real link, which a click follows without loading the page anew. */
export function PlaceLink({ to, isCurrent, onClick, children, ...rest }: PlaceLinkProps): ReactElement {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event)
    // Another tab, another window, a download: the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to)
  }
  return (
    <a {...rest} href={addressOf(to)} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  )
}
