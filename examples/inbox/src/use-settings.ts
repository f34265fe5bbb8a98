import { useCallback, useEffect, useState } from 'react'
import { loadSettings, type Settings } from './backend.ts'

interface LoadedSettings {
  readonly settings: Settings | undefined
  readonly hasFailed: boolean
  readonly retry: () => void
}

/** What the page has to know of its backend before anything else. */
export function useSettings(): LoadedSettings {
  const [settings, setSettings] = useState<Settings>()
  const [hasFailed, setFailed] = useState(false)
  const load = useCallback(() => {
    loadSettings().then(setSettings, () => setFailed(true))
  }, [])
  useEffect(load, [load])
  const retry = (): void => {
    setFailed(false)
    load()
  }
  return { settings, hasFailed, retry }
}
