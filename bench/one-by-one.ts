/** Awaits the call for each item before the next, as a loop over an app's workspaces does. */
export async function oneByOne<Item>(items: readonly Item[], call: (item: Item) => unknown): Promise<void> {
  for (const item of items) await call(item)
}
