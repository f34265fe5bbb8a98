// Workers that stand beside the one of the guide. They are text here, since what they import is in the guide.

/** Runs one case of the store's contract, on records of its own: `/?case=0`. Or, at `/sweep`, the alarm. */
export const contractWorker = `
import { storeContract } from '@glue/oauth/testing'
import { durableStore } from '../src/durable-store.ts'
import { GlueRecords as Records } from '../src/glue-records.ts'

interface Env {
  readonly GLUE_RECORDS: DurableObjectNamespace<GlueRecords>
}

export class GlueRecords extends Records {
  async sweep() {
    const isPlanned = (await this.ctx.storage.getAlarm()) !== null
    await this.alarm()
    return { isPlanned, left: Array.from(this.ctx.storage.kv.list(), ([key]) => key) }
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url)
    const records = crypto.randomUUID()
    const view = (now?: () => number) => durableStore(env.GLUE_RECORDS.getByName(records), now)
    if (pathname === '/sweep') {
      for (const [key, expiresAt] of [['ended', 1], ['ends', Date.now() + 3_600_000], ['stays', undefined]] as const) {
        await view().set(key, 'value', { expiresAt })
      }
      return Response.json(await env.GLUE_RECORDS.getByName(records).sweep())
    }
    const cases = storeContract({ createStore: ({ clock: { now } }) => ({ store: view(now), second: view(now) }) })
    try {
      await cases[Number(searchParams.get('case'))]?.run()
      return new Response('kept')
    } catch (error) {
      return new Response(String(error))
    }
  },
} satisfies ExportedHandler<Env>
`

/**
 * Who asks the app through it goes away after half a second. A module that needs no bundling.
 *
 * A socket that closes is not enough: workerd takes that for one that still listens.
 */
export const leavingWorker = `
export default {
  fetch(request, { APP }) {
    const answer = APP.fetch(new Request(request, { signal: AbortSignal.timeout(500) }))
    return answer.catch(() => new Response('left'))
  },
}
`
