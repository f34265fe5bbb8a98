import { type Expiry, startProcesses } from './expiries.ts'
import { type Goal, type Measurement, measured, type Section } from './measurement.ts'
import { startStoreServer, type StoreAddress } from './open-store.ts'

/** Of each process: some have one caller, some have several. */
const callers = [1, 4, 1, 4, 1, 4, 1, 4]
const expiries = 50
const killEvery = 5
/** What a lock of a dead process takes to end. The default is ten times that, and would only make the bench longer. */
const leaseMs = 1000
/** The lease, the longest pause between two looks at the lock, and the renewal itself. */
const recoveryMs = leaseMs + 500
const killPoints = ['request', 'write', 'answer'] as const

/** What happens at an expiry when several processes share one token through a store. */
export async function processes(): Promise<Section> {
  const sections = [await onStore('Postgres'), await onStore('Redis')]
  const skipped = sections.flatMap((section) => section.skipped ?? [])
  const all = callers.reduce((sum, count) => sum + count, 0)
  return {
    title: `${callers.length} processes, ${all} callers, ${expiries} expiries of one token at a strict server (less is better)`,
    measurements: sections.flatMap(({ measurements }) => measurements),
    skipped: skipped.length > 0 ? skipped.join(' ') : undefined,
  }
}

async function onStore(kind: StoreAddress['kind']): Promise<Omit<Section, 'title'>> {
  const server = await startStoreServer(kind)
  if (server === undefined) return { measurements: [], skipped: `${kind} is not on this machine.` }
  try {
    return { measurements: [...(await inTurns(kind, server.url)), ...(await withKills(kind, server.url))] }
  } finally {
    await server.stop()
  }
}

/** Ours and the peer in the same processes, an expiry each in turn. */
async function inTurns(kind: StoreAddress['kind'], url: string): Promise<Measurement[]> {
  await using running = await startProcesses(callers, { kind, url })
  const glue: Expiry[] = []
  const naive: Expiry[] = []
  while (glue.length < expiries) {
    glue.push(await running.expire('glue'))
    // Its first herd revokes the family, and what follows would not be about refresh tokens any more.
    if ((naive.at(-1)?.invalidGrants ?? 0) > 0) await running.installAgain('naive')
    naive.push(await running.expire('naive'))
  }
  const peer = rowsOf(`${kind}, a keeper without a lock`, naive)
  const ours = rowsOf(`${kind}, tokenFor()`, glue, peer)
  return [
    { ...ours.requests, goal: exactly(expiries) },
    { ...ours.invalidGrants, goal: exactly(0) },
    { ...ours.notServed, goal: exactly(0) },
    ours.ms,
    ...Object.values(peer),
  ]
}

async function withKills(kind: StoreAddress['kind'], url: string): Promise<Measurement[]> {
  await using running = await startProcesses(callers, { kind, url, leaseMs })
  const strict: Expiry[] = []
  const graceful: Expiry[] = []
  const recoveries: Expiry[] = []
  for (let expiry = 1; expiry <= expiries; expiry += 1) {
    const point = expiry % killEvery === 0 ? killPoints[(expiry / killEvery) % killPoints.length] : undefined
    const outcome = await (point === undefined ? running.expire('glue') : running.expireAndKill(point))
    // Between answer and write the new refresh token dies with its process: only a server with a grace can give it again.
    const isGraceful = point === 'answer'
    if (isGraceful) graceful.push(outcome)
    else strict.push(outcome)
    if (point === 'request' || isGraceful) recoveries.push(outcome)
  }
  const kills = expiries / killEvery
  const rows = rowsOf(`${kind}, ${kills} × kill -9 of the holder`, [...strict, ...graceful])
  const unheard = rowsOf(`${kind}, ${graceful.length} of them with an unheard answer`, graceful)
  return [
    {
      ...rowsOf(`${kind}, ${kills - graceful.length} × kill -9 before or after`, strict).requests,
      goal: exactly(strict.length),
    },
    { ...unheard.requests, goal: exactly(2 * graceful.length) },
    { ...rows.invalidGrants, goal: exactly(0) },
    { ...rows.notServed, goal: exactly(0) },
    measured(recoveries, {
      what: `${kind}, from a kill to the last caller served, lease of ${leaseMs / 1000} s`,
      unit: 'ms',
      of: ({ ms }) => ms,
      goal: { sign: '≤', value: recoveryMs, of: 'median' },
    }),
  ]
}

interface Rows {
  readonly requests: Measurement
  readonly invalidGrants: Measurement
  readonly notServed: Measurement
  readonly ms: Measurement
}

function rowsOf(what: string, outcomes: readonly Expiry[], peer?: Rows): Rows {
  const sum = (of: (outcome: Expiry) => number) => [outcomes.reduce((total, outcome) => total + of(outcome), 0)]
  const { requests, invalidGrants, notServed, ms } = peer ?? {}
  return {
    requests: { what, unit: 'requests', samples: sum((outcome) => outcome.requests), against: requests },
    invalidGrants: {
      what,
      unit: 'invalid_grant',
      samples: sum((outcome) => outcome.invalidGrants),
      against: invalidGrants,
    },
    notServed: { what, unit: 'not served', samples: sum((outcome) => outcome.notServed), against: notServed },
    ms: measured(outcomes, { what: `${what}, an expiry`, unit: 'ms', of: (outcome) => outcome.ms, against: ms }),
  }
}

function exactly(value: number): Goal {
  return { sign: '=', value, of: 'every round' }
}
