import { useMemo, useSyncExternalStore } from 'react'

/** What the page shows. It lives in the address, so that a reload and the back button keep it. */
export interface Place {
  readonly workspace?: string | undefined
  readonly thread?: string | undefined
}

export function usePlace(): Place {
  const search = useSyncExternalStore(subscribe, () => location.search)
  return useMemo(() => {
    const parameters = new URLSearchParams(search)
    return { workspace: parameters.get('workspace') ?? undefined, thread: parameters.get('thread') ?? undefined }
  }, [search])
}

export function go(place: Place): void {
  history.pushState(null, '', addressOf(place))
  dispatchEvent(new PopStateEvent('popstate'))
}

export function addressOf({ workspace, thread }: Place): string {
  const parameters = new URLSearchParams()
  if (workspace) parameters.set('workspace', workspace)
  if (thread) parameters.set('thread', thread)
  return `?${parameters}`
}

function subscribe(onChange: () => void): () => void {
  addEventListener('popstate', onChange)
  return () => removeEventListener('popstate', onChange)
}
