import type { Page } from 'playwright-core'

/** What scripts of a page can get at without asking a server anew, place by place, as text. */
export type ReachOfScripts = Readonly<Record<string, string>>

/** Looks into every place where a script of the page's origin could find something. */
export async function reachOfScripts(page: Page): Promise<ReachOfScripts> {
  const places = await page.evaluate(async () => {
    const databases = await Promise.all(
      (await indexedDB.databases()).map(async ({ name = '' }) => {
        const database = await answer(indexedDB.open(name))
        const stores = [...database.objectStoreNames]
        const contents = await Promise.all(
          stores.map((store) => answer(database.transaction(store).objectStore(store).getAll())),
        )
        database.close()
        return [name, stores, contents]
      }),
    )
    const caches = await Promise.all(
      (await globalThis.caches.keys()).map(async (name) => {
        const cache = await globalThis.caches.open(name)
        const requests = await cache.keys()
        const texts = await Promise.all(requests.map(async (request) => (await cache.match(request))?.text()))
        return [name, requests.map(({ url }) => url), texts]
      }),
    )
    const entries = performance.getEntries()
    const ownUrls = new Set(
      [location.href, ...entries.map(({ name }) => name)].filter(
        (url) => URL.canParse(url) && new URL(url).origin === location.origin,
      ),
    )
    const httpCache = await Promise.all(
      [...ownUrls].map(async (url) => {
        const kept = await fetch(url, { cache: 'only-if-cached', mode: 'same-origin' }).catch(() => undefined)
        return kept?.ok === true ? [url, await kept.text()] : [url]
      }),
    )
    return {
      localStorage: { ...localStorage },
      sessionStorage: { ...sessionStorage },
      indexedDB: databases,
      cookie: document.cookie,
      historyState: history.state,
      navigation: window.navigation.entries().map((entry) => [entry.url, entry.getState()]),
      address: [location.href, document.referrer, document.baseURI],
      windowName: window.name,
      document: document.documentElement.outerHTML,
      fields: [...document.querySelectorAll('input, textarea')].map((field) => 'value' in field && field.value),
      performance: entries,
      cacheStorage: caches,
      httpCache,
      globals: Object.entries(window).map(([name, value]) => (typeof value === 'string' ? [name, value] : name)),
    }

    function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
      return new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
    }
  })
  return Object.fromEntries(Object.entries(places).map(([place, value]) => [place, JSON.stringify(value)]))
}

/** All strings that the page's JavaScript holds, in variables and closures too. */
export async function memoryOfScripts(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return chunks.join('')
}

/** The places in which something stands that should not be there. */
export function placesWith(isSecret: (text: string) => boolean, places: ReachOfScripts): string[] {
  return Object.entries(places)
    .filter(([, text]) => isSecret(text))
    .map(([place]) => place)
}
