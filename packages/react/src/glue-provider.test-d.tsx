import type { TokenProvider } from '@glue/client'
import type { cacheExchange, Client } from '@urql/core'
import { expectTypeOf } from 'vitest'
import { GlueProvider, type GlueProviderProps } from './index.ts'

declare const tokenProvider: TokenProvider
declare const client: Client

expectTypeOf(<GlueProvider url="/glue/graphql" workspace="wks_1" />).not.toBeAny()
expectTypeOf<{ url: string }>().toExtend<GlueProviderProps>()
expectTypeOf<{ tokenProvider: typeof tokenProvider; url: string }>().toExtend<GlueProviderProps>()
expectTypeOf<{ tokenProvider: (context: { failedToken?: string }) => Promise<string> }>().toExtend<GlueProviderProps>()
expectTypeOf<{ client: typeof client }>().toExtend<GlueProviderProps>()
expectTypeOf<{ fetch: typeof fetch; url: string }>().toExtend<GlueProviderProps>()

expectTypeOf<{ url: string; exchanges: [typeof cacheExchange] }>().toExtend<GlueProviderProps>()

expectTypeOf<object>().not.toExtend<GlueProviderProps>()
expectTypeOf<{ workspace: string }>().not.toExtend<GlueProviderProps>()
// The token says which workspace it is for.
expectTypeOf<{ tokenProvider: typeof tokenProvider; workspace: string }>().not.toExtend<GlueProviderProps>()
expectTypeOf<{ client: typeof client; url: string }>().not.toExtend<GlueProviderProps>()
// A client has its exchanges.
expectTypeOf<{ client: typeof client; exchanges: [] }>().not.toExtend<GlueProviderProps>()
