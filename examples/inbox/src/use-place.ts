import { useCallback, useSyncExternalStore } from 'react'

/** What the page shows. It lives in the address, so that a reload and the back button keep it. */
export interface Place {
  readonly workspace?: string | undefined
  readonly thread?: string | undefined
}

export function usePlace(): [Place, (place: Place) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search)
  const parameters = new URLSearchParams(search)
  const go = useCallback((place: Place) => {
    const next = new URLSearchParams()
    if (place.workspace) next.set('workspace', place.workspace)
    if (place.thread) next.set('thread', place.thread)
    history.pushState(null, '', `?${next}`)
    dispatchEvent(new PopStateEvent('popstate'))
  }, [])
  return [{ workspace: parameters.get('workspace') ?? undefined, thread: parameters.get('thread') ?? undefined }, go]
}

function subscribe(changed: () => void): () => void {
  addEventListener('popstate', changed)
  return () => removeEventListener('popstate', changed)
}
