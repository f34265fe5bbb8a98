import { useContext } from 'react'
import { type Client, Context } from 'urql'
import { GlueReactError } from './glue-react-error.ts'

/**
 * The urql client of the nearest `GlueProvider`: for what the hooks do not do, such as a query in an event handler.
 *
 * @throws GlueReactError `missing_provider`
 * @see {@link https://nearform.com/open-source/urql/docs/api/core/#client urql, Client}
 * @example
 * ```tsx
 * import { useGlueClient } from '@glue/react'
 * import type { ThreadID } from '@glue/schema'
 * import { ThreadDocument } from '@glue/schema/operations'
 *
 * export function Preload({ id }: { id: ThreadID }) {
 *   const client = useGlueClient()
 *   return <a href={`#${id}`} onPointerEnter={() => client.query(ThreadDocument, { id }).toPromise()}>Open</a>
 * }
 * ```
 */
export function useGlueClient(): Client {
  const client = useContext(Context)
  if (isClient(client)) return client
  throw new GlueReactError({
    code: 'missing_provider',
    message:
      'A hook of `@glue/react` was used outside of a GlueProvider. Put `<GlueProvider url="…" workspace="…">` around the component.',
  })
}

// Without a provider, urql's context holds an empty object.
function isClient(value: object): value is Client {
  return 'executeQuery' in value
}
