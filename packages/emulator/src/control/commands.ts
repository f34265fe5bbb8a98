import * as v from 'valibot'
import { durationSchema } from '../faults/fault-schema.ts'
import { parseFault } from '../faults/fault-list.ts'
import { routes } from '../exchange/route.ts'
import type { EmulatorSnapshot } from '../state/snapshot.ts'
import type { Emulator } from '../create-emulator.ts'
import { type Command, get, post } from './command.ts'

const text = v.string()
const texts = v.optional(v.array(text))
const nothing = v.strictObject({})
const anything = v.unknown()
const withId = v.strictObject({ id: text })
const installation = { clientId: text, workspaceId: text }

/** In a query everything is text. */
const status = v.pipe(
  text,
  v.regex(/^\d{3}$/, 'it has to be a status of three digits'),
  v.transform((digits) => Number(digits)),
)
const filter = v.strictObject({
  route: v.optional(v.picklist(routes)),
  operation: v.optional(text),
  clientId: v.optional(text),
  workspaceId: v.optional(text),
  status: v.optional(v.union([v.number(), status])),
  outcome: v.optional(v.picklist(['pending', 'answered', 'truncated', 'dropped', 'abandoned'])),
  fault: v.optional(text),
})
const toIssue = v.strictObject({
  workspaceId: text,
  clientId: v.optional(text),
  scopes: texts,
  expiresIn: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100 * 365 * 24 * 3600))),
})
const toApprove = v.strictObject({
  authorizationUrl: v.pipe(text, v.url()),
  workspaceId: text,
  decision: v.optional(v.picklist(['allow', 'deny'])),
})

/** All calls, by their path below `/_glue/`. */
export const commands: Readonly<Record<string, Command>> = {
  seed: get(nothing, ({ seed }) => seed),
  apps: get(nothing, ({ apps }) => apps),
  workspaces: get(nothing, ({ workspaces }) => workspaces),
  approve: post(toApprove, async (emulator, options) => ({ callback: await emulator.approve(options) })),
  snapshot: get(nothing, (emulator) => emulator.snapshot()),
  // Checked by `restore` itself.
  restore: post(anything, (emulator, snapshot) => emulator.restore(snapshot as EmulatorSnapshot)),
  reset: post(nothing, (emulator) => emulator.reset()),

  'clock/now': get(nothing, now),
  'clock/set': post(v.strictObject({ time: v.union([text, v.number()]) }), (emulator, { time }) => {
    emulator.clock.set(time)
    return now(emulator)
  }),
  'clock/advance': post(v.strictObject({ duration: durationSchema }), (emulator, { duration }) => {
    emulator.clock.advance(duration)
    return now(emulator)
  }),
  'clock/reset': post(nothing, (emulator) => {
    emulator.clock.reset()
    return now(emulator)
  }),

  'faults/list': get(nothing, ({ faults }) => faults.list()),
  'faults/add': post(anything, ({ faults }, fault) => faults.add(parseFault(fault))),
  'faults/remove': post(withId, ({ faults }, { id }) => ({ removed: faults.remove(id) })),
  'faults/clear': post(nothing, ({ faults }) => faults.clear()),

  'journal/list': get(filter, ({ journal }, options) => journal.list(options)),
  'journal/take': post(filter, ({ journal }, options) => journal.take(options)),
  'journal/clear': post(nothing, ({ journal }) => journal.clear()),
  'journal/curl': get(withId, ({ journal }, { id }) => ({ curl: journal.curl(id) })),

  'installations/list': get(nothing, ({ installations }) => installations.list()),
  'installations/add': post(v.strictObject({ ...installation, scopes: texts }), ({ installations }, options) =>
    installations.add(options),
  ),
  'installations/remove': post(v.strictObject(installation), ({ installations }, options) =>
    installations.remove(options),
  ),

  'tokens/issue': post(toIssue, ({ tokens }, options) => tokens.issue(options)),
  'tokens/revoke': post(v.strictObject({ token: text }), ({ tokens }, { token }) => ({
    revoked: tokens.revoke(token),
  })),
}

function now({ clock }: Emulator): { readonly now: string } {
  return { now: new Date(clock.now()).toISOString() }
}
