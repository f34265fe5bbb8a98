import { type RefObject, useEffect, useRef } from 'react'

/** Calls `leave` when Escape is pressed within an element: give it the ref. */
export function useEscape<Element extends HTMLElement>(leave: () => void): RefObject<Element | null> {
  const element = useRef<Element>(null)
  const latest = useRef(leave)
  useEffect(() => {
    latest.current = leave
  })
  useEffect(() => {
    const { current } = element
    const onKeyDown = ({ key, isComposing }: KeyboardEvent): void => {
      // Within an input method, it takes back a word.
      if (key === 'Escape' && !isComposing) latest.current()
    }
    current?.addEventListener('keydown', onKeyDown)
    return () => current?.removeEventListener('keydown', onKeyDown)
  }, [])
  return element
}
