import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FetchFunction } from '@glue/client/fetch'
import { type PullOptions, runPull } from '../run-pull.ts'
import { capturedTerminal } from './captured-terminal.ts'

export const apiUrl = 'https://api.example/graphql'

/** A token that must not be seen anywhere. */
export const canaryToken = 'canary-token-0001'

/** What came of a pull that failed. */
export interface FailedPull {
  readonly code: unknown
  /** All that anybody gets to see of it. */
  readonly shown: string
}

/** Runs a pull that fails, with a canary for a token unless the environment is another. */
export async function failureOf(options: Partial<PullOptions>): Promise<FailedPull> {
  const { terminal, stdout, stderr } = capturedTerminal()
  const usual = {
    url: apiUrl,
    // Where a pull that does not fail after all does no harm.
    output: join(tmpdir(), 'glue-pull-that-should-fail.graphql'),
    timeout: 30,
    json: true,
    env: { GLUE_TOKEN: canaryToken },
  }
  const error: unknown = await runPull({ ...usual, ...options }, terminal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('It did not fail.')
  const code = 'code' in error ? error.code : undefined
  return { code, shown: stdout() + stderr() + error.message + JSON.stringify(error) }
}

/** A server whose answer is always the same. */
export function answering(body: unknown, init: ResponseInit & { readonly type?: string } = {}): FetchFunction {
  const { type = 'application/json', ...rest } = init
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return async () => new Response(text, { ...rest, headers: { 'content-type': type, ...rest.headers } })
}
