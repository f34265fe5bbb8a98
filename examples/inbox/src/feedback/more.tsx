import { type ReactElement, useEffect, useRef } from 'react'

interface MoreProps {
  readonly label: string
  /** Why the last try failed. Then only the person tries again. */
  readonly failure: string | undefined
  readonly isLoading: boolean
  readonly loadNext: () => void
}

/** The end of what is loaded: goes on when it is scrolled to, and has a button for those who do not scroll. */
export function More({ label, failure, isLoading, loadNext }: MoreProps): ReactElement {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!end.current || failure !== undefined) return
    const observer = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && loadNext(), {
      root: end.current.closest('.scroll'),
      rootMargin: '120px',
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [failure, loadNext])
  return (
    <div className="more" ref={end}>
      {failure !== undefined && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      <button className="button quiet-button" aria-disabled={isLoading} onClick={loadNext}>
        {isLoading ? 'Loading…' : failure === undefined ? label : 'Try again'}
      </button>
    </div>
  )
}
