import type { AnyVariables } from '@urql/core'
import { useState } from 'react'
import type { UseQueryArgs } from 'urql'
import { preloadPlace } from './preload-place.ts'
import { useGlueClient } from '../use-glue-client.ts'

/**
 * Waits for the answer of a query that was preloaded and is on its way, where a component begins with it: so it begins
 * with its data, on the server and when a browser takes the page over.
 *
 * @throws the promise of the answer
 */
export function usePreloadedAnswer<Data, Variables extends AnyVariables>(args: UseQueryArgs<Variables, Data>): void {
  const place = preloadPlace(useGlueClient())
  useState(() => {
    if (!args.pause) place?.wait?.(args)
  })
}
