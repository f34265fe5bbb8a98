import { type Answer, jsonAnswer } from '../exchange/answer.ts'
import { graphqlMediaType } from '../graphql/graphql-media-type.ts'
import type { AnswerEffect } from './fault.ts'

/** Whether a fault's answer stands in place of Glue's, so that the request is not carried out. */
export function standsAlone({ status, body, redirect, graphqlError, bomb, carryOut = false }: AnswerEffect): boolean {
  if (redirect !== undefined || bomb !== undefined) return true
  return !carryOut && (status !== undefined || body !== undefined || graphqlError !== undefined)
}

/** What a fault's answer is made from. */
export interface FaultyAnswerInput {
  /** Glue's answer, where the request was carried out. */
  readonly own: Answer | undefined
  /** The request's. */
  readonly headers: Headers
}

/** What a fault makes of an answer. */
export function faultyAnswer(effect: AnswerEffect, input: FaultyAnswerInput): Answer {
  const answer = contentOf(effect, input)
  const headers = new Headers(answer.headers)
  if (effect.contentType !== undefined) headers.set('content-type', effect.contentType)
  if (effect.retryAfter !== undefined) headers.set('retry-after', String(effect.retryAfter))
  for (const [name, value] of Object.entries(effect.headers ?? {})) headers.set(name, value)
  return { ...answer, headers }
}

function contentOf(effect: AnswerEffect, { own, headers: requested }: FaultyAnswerInput): Answer {
  const { status, body, redirect, graphqlError, bomb } = effect
  if (redirect) return { status: redirect.status, headers: new Headers({ location: redirect.to }), body: undefined }
  if (bomb) {
    const headers = new Headers({ 'content-type': 'application/json' })
    if (bomb.compressed !== false) headers.set('content-encoding', 'gzip')
    return { status: status ?? 200, headers, body: undefined, bombBytes: bomb.bytes }
  }
  if (graphqlError) {
    const { message, extensions, status: errorStatus = 200 } = graphqlError
    const error = { message, ...(extensions && { extensions }) }
    const mediaType = { 'content-type': graphqlMediaType(requested) }
    return jsonAnswer(errorStatus, { data: own ? dataOf(own) : null, errors: [error] }, mediaType)
  }
  const answered = status ?? own?.status ?? 200
  if (body === undefined) return { headers: new Headers(), body: '', ...own, status: answered }
  if (typeof body === 'string')
    return { status: answered, headers: new Headers({ 'content-type': 'text/plain' }), body }
  return jsonAnswer(answered, body)
}

function dataOf({ body = '' }: Answer): unknown {
  try {
    const parsed: { readonly data?: unknown } | null = JSON.parse(body)
    return parsed?.data ?? null
  } catch {
    return null
  }
}
