import process from 'node:process'
import { setImmediate } from 'node:timers/promises'

/** In bytes. */
export interface Memory {
  readonly heapUsed: number
  readonly rss: number
}

/** What this process holds after a full collection. */
export async function memory(): Promise<Memory> {
  if (!globalThis.gc) throw new Error('Run this with --expose-gc.')
  for (let collection = 0; collection < 3; collection += 1) {
    globalThis.gc()
    // What waits for the end of something else gets a turn to let go, and leaves more to collect.
    await setImmediate()
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heapUsed, rss }
}

/** What one of many objects takes in a `Map`, which is as little as a store in JavaScript can do with. */
export async function plainBytes(count: number, item: (index: number) => { readonly id: string }): Promise<number> {
  const { heapUsed } = await memory()
  const items = new Map<string, object>()
  for (let index = 0; index < count; index += 1) {
    // Through JSON, so that no text is shared or a rope, as with what comes by HTTP.
    const copy: ReturnType<typeof item> = JSON.parse(JSON.stringify(item(index)))
    items.set(copy.id, copy)
  }
  const bytes = ((await memory()).heapUsed - heapUsed) / count
  // Also keeps the map from being collected before it is weighed.
  if (items.size !== count) throw new Error('Two objects had the same id.')
  return bytes
}
