import * as v from 'valibot'
import type { Duration } from '../clock.ts'
import type { Json } from '../exchange/json.ts'
import { routes } from '../exchange/route.ts'
import type { Fault, FaultEffect } from './fault.ts'

/** Milliseconds, or a number with its unit. It cannot go back. */
export const durationSchema: v.GenericSchema<unknown, Duration> = v.union(
  [
    v.pipe(v.number(), v.finite(), v.minValue(0)),
    v.custom<Exclude<Duration, number>>(
      (value) => typeof value === 'string' && /^\d{1,12}(?:\.\d{1,6})?(?:ms|s|m|h|d)$/.test(value),
    ),
  ],
  "it has to be a duration: milliseconds, or a text such as '2h' with one of the units ms, s, m, h, d",
)

const jsonSchema: v.GenericSchema<unknown, Json> = v.lazy(() =>
  v.union([v.null(), v.boolean(), v.number(), v.string(), v.array(jsonSchema), v.record(v.string(), jsonSchema)]),
)

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most))
const status = v.pipe(v.number(), v.integer(), v.minValue(200, 'it has to be a status from 200'), v.maxValue(599))
const headerValue = v.pipe(v.string(), v.regex(/^[\t\x20-\x7e]*$/, 'it has to be printable ASCII'))
const headerName = v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'it has to be the name of a header'))
const bytes = count(4 * 1024 ** 3)

const effectSchema: v.GenericSchema<unknown, FaultEffect> = v.pipe(
  v.strictObject({
    status: v.optional(status),
    body: v.optional(jsonSchema),
    contentType: v.optional(headerValue),
    headers: v.optional(v.record(headerName, headerValue)),
    retryAfter: v.optional(v.union([v.number(), headerValue])),
    carryOut: v.optional(v.boolean()),
    redirect: v.optional(v.strictObject({ status: v.picklist([301, 302, 303, 307, 308]), to: headerValue })),
    graphqlError: v.optional(
      v.strictObject({
        message: v.string(),
        extensions: v.optional(v.record(v.string(), jsonSchema)),
        status: v.optional(status),
      }),
    ),
    bomb: v.optional(v.strictObject({ bytes, compressed: v.optional(v.boolean()) })),
    delayHeaders: v.optional(durationSchema),
    delayBody: v.optional(durationSchema),
    dripBody: v.optional(v.strictObject({ bytes: v.pipe(bytes, v.minValue(1)), every: durationSchema })),
    truncateBody: v.optional(bytes),
    drop: v.optional(v.picklist(['before', 'after'])),
    expiresIn: v.optional(jsonSchema),
    tokenType: v.optional(jsonSchema),
    tokenFields: v.optional(v.record(v.string(), jsonSchema)),
    omitTokenFields: v.optional(v.array(v.string())),
    scopeSeparator: v.optional(v.string()),
    rotate: v.optional(v.picklist(['always', 'never', 'alternate'])),
    grace: v.optional(durationSchema),
    reuse: v.optional(v.picklist(['revokeFamily', 'refuse', 'allow'])),
    rotateThenDrop: v.optional(v.literal(true)),
    wrongWorkspace: v.optional(v.string()),
    iss: v.optional(
      v.union(
        [v.picklist(['omit', 'wrong', 'duplicate']), v.custom<`https:${string}`>(isIssuer)],
        "it has to be 'omit', 'wrong', 'duplicate' or a URL",
      ),
    ),
    callbackError: v.optional(
      v.pipe(v.string(), v.regex(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/, 'it has to be text as RFC 6749 allows it')),
    ),
    state: v.optional(v.picklist(['drop', 'alter', 'duplicate'])),
    pkce: v.optional(v.picklist(['require', 'ignore'])),
  }),
  v.check((effect) => Object.values(effect).some((value) => value !== undefined), 'it names nothing that happens'),
  v.check(
    ({ status: answered, body, redirect, graphqlError, bomb }) =>
      [redirect, graphqlError, bomb, answered ?? body].filter((value) => value !== undefined).length <= 1,
    'it gives more than one answer: status and body, redirect, graphqlError and bomb exclude each other',
  ),
)

/** What a fault looks like. */
export const faultSchema: v.GenericSchema<unknown, Fault> = v.strictObject({
  match: v.optional(
    v.strictObject({
      route: v.optional(v.picklist(routes)),
      operation: v.optional(v.string()),
      clientId: v.optional(v.string()),
      workspaceId: v.optional(v.string()),
    }),
  ),
  skip: v.optional(count(1_000_000)),
  times: v.optional(v.pipe(count(1_000_000), v.minValue(1, 'it has to happen at least once'))),
  then: effectSchema,
})

function isIssuer(value: unknown): boolean {
  return typeof value === 'string' && /^https?:[\x21-\x7e]{0,500}$/i.test(value)
}
