import type { Duration } from '../clock.ts'
import type { Json } from '../exchange/json.ts'
import type { Route } from '../exchange/route.ts'

/**
 * Something that goes wrong, as data: it can be written to JSON and sent to the emulator over HTTP.
 *
 * @example
 * ```ts
 * import { createEmulator, type Fault } from '@glue/emulator'
 *
 * const busyTwice: Fault = { match: { route: 'token' }, times: 2, then: { status: 503, retryAfter: 3 } }
 * const emulator = createEmulator()
 * emulator.faults.add(busyTwice)
 * ```
 */
export interface Fault {
  /** Which requests it is for. All of them when it is absent. */
  readonly match?: FaultMatch | undefined
  /**
   * How many requests that it could have happened to pass before it begins.
   *
   * @defaultValue 0
   */
  readonly skip?: number | undefined
  /** How often it happens. Until it is removed when it is absent. */
  readonly times?: number | undefined
  readonly then: FaultEffect
}

/** All that is given has to fit. */
export interface FaultMatch {
  readonly route?: Route | undefined
  /** A GraphQL operation's name or one of its root fields; at the token endpoint the `grant_type`. */
  readonly operation?: string | undefined
  readonly clientId?: string | undefined
  readonly workspaceId?: string | undefined
}

/** What happens. Several things may be named; those that say what the answer is exclude each other. */
export type FaultEffect = AnswerEffect & DeliveryEffect & TokenEffect & CallbackEffect

/** What stands in place of Glue's answer, or is added to it. */
export interface AnswerEffect {
  /** With a `status` or a `body` the request is not carried out, unless `carryOut` says so. */
  readonly status?: number | undefined
  /** Text as it is, or anything else as JSON. */
  readonly body?: Json | undefined
  readonly contentType?: string | undefined
  /** Alone, they are added to Glue's own answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The header `Retry-After`: seconds, or any text. */
  readonly retryAfter?: number | string | undefined
  /** Carries the request out all the same: what is not given of `status` and `body` is Glue's own. */
  readonly carryOut?: boolean | undefined
  /** Answers with a redirect. The request is not carried out. */
  readonly redirect?: { readonly status: 301 | 302 | 303 | 307 | 308; readonly to: string } | undefined
  /** A GraphQL answer that holds this error. With `carryOut`, beside the data that there is. */
  readonly graphqlError?: GraphqlErrorEffect | undefined
  /** An answer of so many spaces, as JSON. Compressed, it travels as about a thousandth of that. */
  readonly bomb?: { readonly bytes: number; readonly compressed?: boolean | undefined } | undefined
}

export interface GraphqlErrorEffect {
  readonly message: string
  readonly extensions?: Readonly<Record<string, Json>> | undefined
  /** @defaultValue 200 */
  readonly status?: number | undefined
}

/** How the answer travels. */
export interface DeliveryEffect {
  /** The request is carried out, and then nothing comes for so long, on the emulator's clock. */
  readonly delayHeaders?: Duration | undefined
  /** The headers come, and then no byte of the body for so long, on the emulator's clock. */
  readonly delayBody?: Duration | undefined
  /** The body comes in pieces of so many bytes, each so long after the other, on the emulator's clock. */
  readonly dripBody?: { readonly bytes: number; readonly every: Duration } | undefined
  /** After so many bytes of the body the connection ends. */
  readonly truncateBody?: number | undefined
  /** The connection ends without an answer, before the request was carried out or after. */
  readonly drop?: 'before' | 'after' | undefined
}

/** What is different at the token endpoint. */
export interface TokenEffect {
  /** Any value. A good one is also how long the token lives. */
  readonly expiresIn?: Json | undefined
  readonly tokenType?: Json | undefined
  /** Fields that the answer has, whatever it would have there. */
  readonly tokenFields?: Readonly<Record<string, Json>> | undefined
  readonly omitTokenFields?: readonly string[] | undefined
  readonly scopeSeparator?: string | undefined
  /** Whether a refresh gives a new refresh token; `alternate` begins with one that does. Glue's: always. */
  readonly rotate?: 'always' | 'never' | 'alternate' | undefined
  /** How long a refresh token may be used again, as long as its successor was not. Glue's: not at all. */
  readonly grace?: Duration | undefined
  /** What the second use of a refresh token does. Glue's: `revokeFamily`. */
  readonly reuse?: 'revokeFamily' | 'refuse' | 'allow' | undefined
  /** A refresh is carried out, and the connection ends without its answer. */
  readonly rotateThenDrop?: true | undefined
  /** Answers for this workspace instead, at the token endpoint and in GraphQL. */
  readonly wrongWorkspace?: string | undefined
}

/** What is different in the authorization flow. */
export interface CallbackEffect {
  /** `wrong` and `duplicate` also where the profile sends none; any other text is sent as it is. */
  readonly iss?: 'omit' | 'wrong' | 'duplicate' | `${'http' | 'https'}:${string}` | undefined
  readonly state?: 'drop' | 'alter' | 'duplicate' | undefined
  /** The callback gets this `error` in place of its code, whatever the person answered: nothing is installed. */
  readonly callbackError?: string | undefined
  readonly pkce?: 'require' | 'ignore' | undefined
}

/** What a handler of Glue's own asks for while it works. */
export type Behaviours = Omit<TokenEffect & CallbackEffect, 'rotate'> & {
  readonly rotate?: 'always' | 'never' | undefined
}
