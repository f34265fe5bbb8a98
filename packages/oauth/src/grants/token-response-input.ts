import type { BodyText } from '../http/read-body.ts'

/** An answer of a token endpoint, and what is known about its request. */
export interface TokenResponseInput {
  readonly status: number
  readonly headers: Headers
  readonly body: BodyText
  /** The request's `grant_type`: the same error means different things for different grants. */
  readonly grantType: string
  /** The request's `subject`, for the message that the app is not installed there. */
  readonly workspaceId?: string | undefined
  /** When the request was sent, in milliseconds since the epoch. */
  readonly requestedAt: number
  /** The scopes that an answer without `scope` stands for. */
  readonly requestedScopes?: readonly string[] | undefined
  /** What must not appear in an error's message, should the server echo it. */
  readonly secrets?: readonly string[] | undefined
}
