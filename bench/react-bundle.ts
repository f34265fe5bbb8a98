import { fileURLToPath } from 'node:url'
import { gzippedBytes } from './bundle-size.ts'
import type { Goal, Measurement, Section } from './measurement.ts'

const hooks = JSON.stringify(fileURLToPath(new URL('../packages/react/src/index.ts', import.meta.url)))
const goal: Goal = { sign: '≤', value: 13_000, of: 'median' }
const urql = `export { cacheExchange, Client, fetchExchange, Provider, useMutation, useQuery } from 'urql'`
const urqlWithExchanges = [
  urql,
  `export { authExchange } from '@urql/exchange-auth'`,
  `export { retryExchange } from '@urql/exchange-retry'`,
]
const apollo = [
  `export { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'`,
  `export { SetContextLink } from '@apollo/client/link/context'`,
  `export { RetryLink } from '@apollo/client/link/retry'`,
  `export { ApolloProvider, useMutation, useQuery } from '@apollo/client/react'`,
]

/** What a page loads for its hooks, with all that they import but React. */
export async function reactBundle(): Promise<Section> {
  const exchanges = await row('urql with its exchanges for tokens and retries', urqlWithExchanges.join('\n'))
  const withQueries = ours('GlueProvider, useGlueMutation, useGlueQuery')
  const withAll = ours('GlueProvider, useGlueConnection, useGlueMutation, useGlueQuery, useGlueSession')
  return {
    title: 'The hooks of a page, minified and gzipped, without React (less is better)',
    measurements: [
      await row('GlueProvider, queries and mutations', withQueries, exchanges),
      { ...(await row('the same with lists and the session', withAll, exchanges)), goal },
      await row('all of @glue/react', `export * from ${hooks}`, exchanges),
      await row('urql alone: client, cache, queries and mutations', urql),
      exchanges,
      await row('Apollo Client with its links for tokens and retries', apollo.join('\n'), exchanges),
    ],
  }
}

function ours(names: string): string {
  return `export { ${names} } from ${hooks}`
}

async function row(what: string, contents: string, against?: Measurement): Promise<Measurement> {
  return { what, unit: 'B', samples: [await gzippedBytes(contents)], against }
}
