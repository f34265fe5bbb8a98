import type { ReceivedRequest } from '../exchange/received-request.ts'
import type { RequestSubject } from '../exchange/request-subject.ts'
import type { FaultPlan, HappenedFault } from '../faults/fault-plan.ts'
import { noFaults } from '../faults/fault-plan.ts'
import { GlueEmulatorError } from '../glue-emulator-error.ts'
import { curlOf } from './curl.ts'
import type { JournalEntry, JournalFilter } from './journal-entry.ts'
import type { SecretNames } from './secret-names.ts'

/** Every request and its answer, the latest last. `/` and everything below `/_glue/` is not in it. */
export interface Journal {
  list(filter?: JournalFilter): JournalEntry[]
  /** The same, and they are gone from the journal: what a test asks after each of its steps. */
  take(filter?: JournalFilter): JournalEntry[]
  clear(): void
  /**
   * A command that sends an entry's request again. Secrets stand in it as variables of the shell.
   *
   * @throws `config_invalid` when there is no such entry
   */
  curl(id: string): string
}

/** An entry while its request is under way. */
export interface OpenEntry {
  readonly subject: RequestSubject
  plan: FaultPlan
  response: { readonly status: number; readonly headers: Headers; readonly body: string } | undefined
  sentBytes: number
  outcome: JournalEntry['outcome']
}

/** What a request was when it arrived. */
export interface JournalInput {
  readonly subject: RequestSubject
  readonly at: number
  readonly request: ReceivedRequest
}

/** The journal, and how the emulator itself writes it. */
export interface WritableJournal extends Journal {
  open(input: JournalInput): OpenEntry
  reset(): void
}

interface Line extends OpenEntry {
  readonly id: string
  readonly at: number
  readonly request: ReceivedRequest
}

const longestBody = 64 * 1024

/** @param limit - how many entries are kept: the oldest go first */
export function createJournal({
  limit,
  secretNames,
}: {
  readonly limit: number
  readonly secretNames: () => SecretNames
}): WritableJournal {
  let lines: Line[] = []
  let opened = 0
  let names = secretNames()

  const entryOf = (line: Line): JournalEntry => {
    const { id, at, request, subject, response, outcome, sentBytes } = line
    const { route, operations, clientId, workspaceId } = subject
    return {
      id,
      at: new Date(at).toISOString(),
      route,
      operations,
      clientId,
      workspaceId,
      request: {
        method: request.method,
        url: names.mask(request.url.href),
        headers: maskedHeaders(names, request.headers),
        body: names.mask(request.body.slice(0, longestBody)),
      },
      response: response && {
        status: response.status,
        headers: maskedHeaders(names, response.headers),
        body: names.mask(response.body.slice(0, longestBody)),
        sentBytes,
      },
      outcome,
      faults: happenedFaults(line.plan),
    }
  }
  // All of them, so that a secret's name depends on when it was first seen and not on what was asked for.
  const entries = () => lines.map(entryOf)
  const list: Journal['list'] = (filter = {}) => entries().filter((entry) => fits(entry, filter))

  return {
    list,
    take: (filter) => {
      const taken = list(filter)
      const ids = new Set(taken.map(({ id }) => id))
      lines = lines.filter(({ id }) => !ids.has(id))
      return taken
    },
    clear: () => {
      entries()
      lines = []
    },
    curl: (id) => {
      const entry = entries().find((candidate) => candidate.id === id)
      if (entry) return curlOf(entry.request)
      throw new GlueEmulatorError({
        code: 'config_invalid',
        message: `The journal has no entry ${JSON.stringify(id)}. Look the ids up with journal.list().`,
      })
    },
    open: (input) => {
      opened += 1
      const line: Line = {
        ...input,
        id: `req_${opened}`,
        plan: noFaults,
        response: undefined,
        sentBytes: 0,
        outcome: 'pending',
      }
      lines.push(line)
      if (lines.length > limit) lines.shift()
      return line
    },
    reset: () => {
      lines = []
      opened = 0
      names = secretNames()
    },
  }
}

function happenedFaults({ happened }: FaultPlan): readonly HappenedFault[] {
  return happened
}

function maskedHeaders(names: SecretNames, headers: Headers): Record<string, string> {
  // Not every environment's `Headers` writes names in lower case, and what is secret goes by its name.
  const entries = [...headers].map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(entries.map(([name, value]) => [name, names.maskHeader(name, value)]))
}

function fits(entry: JournalEntry, filter: JournalFilter): boolean {
  const { route, operation, clientId, workspaceId, status, outcome, fault } = filter
  return (
    (route === undefined || entry.route === route) &&
    (operation === undefined || entry.operations.includes(operation)) &&
    (clientId === undefined || entry.clientId === clientId) &&
    (workspaceId === undefined || entry.workspaceId === workspaceId) &&
    (status === undefined || entry.response?.status === status) &&
    (outcome === undefined || entry.outcome === outcome) &&
    (fault === undefined || entry.faults.some(({ id }) => id === fault))
  )
}
