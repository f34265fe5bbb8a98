import type { AnyVariables, DocumentInput } from '@urql/core'
import { useMutation, type UseMutationResponse } from 'urql'
import { useGlueClient } from '../use-glue-client.ts'

/**
 * Gives a function that runs a mutation, and the state of its last run: urql's `useMutation`.
 *
 * A mutation is sent once. Queries whose result holds a type that the mutation's result holds too are asked again.
 *
 * @throws GlueReactError `missing_provider`
 * @see {@link https://nearform.com/open-source/urql/docs/api/urql/#usemutation urql, useMutation}
 * @example
 * ```tsx
 * import { useGlueMutation } from '@glue/react'
 * import type { ThreadID } from '@glue/schema'
 * import { SendMessageDocument } from '@glue/schema/operations'
 *
 * export function Greet({ threadID }: { threadID: ThreadID }) {
 *   const [{ fetching, error }, sendMessage] = useGlueMutation(SendMessageDocument)
 *   const greet = () => sendMessage({ input: { threadID, message: { text: 'Hello' } } })
 *   return <button disabled={fetching} onClick={greet}>{error ? 'Try again' : 'Greet'}</button>
 * }
 * ```
 */
export function useGlueMutation<Data = unknown, Variables extends AnyVariables = AnyVariables>(
  document: DocumentInput<Data, Variables>,
): UseMutationResponse<Data, Variables> {
  useGlueClient()
  return useMutation<Data, Variables>(document)
}
