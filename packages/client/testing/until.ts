import { vi } from 'vitest'

/** Waits until `assertion` holds. Unlike `vi.waitFor` alone, it leaves a fake time where it is. */
export function until(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { interval: 0, timeout: 10_000 })
}
