import type { ReactElement } from 'react'
import { useOnline } from './use-online.ts'

export function OfflineBanner(): ReactElement {
  const isOnline = useOnline()
  // Always there: a screen reader hears of changes within a region, and not of a region that comes.
  return (
    <output className="offline">
      {!isOnline && (
        <p>
          <strong>You are offline.</strong> What is loaded stays. Messages can be sent again when you are back.
        </p>
      )}
    </output>
  )
}
