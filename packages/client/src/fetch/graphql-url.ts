import { emulatorUrl } from '../emulator-url.ts'

/**
 * Where Glue's GraphQL API is, for whoever was given no other address: on the emulator that the environment variable
 * `GLUE_EMULATOR_URL` names, and otherwise at Glue.
 *
 * @throws GlueClientError `config_invalid` where the variable names no emulator on this machine
 * @see {@link https://docs.glue.ai/developers/graphql-api Glue, GraphQL API}
 * @example
 * ```ts
 * import { createGlueFetch, glueGraphqlUrl } from '@glue/client/fetch'
 *
 * const glueFetch = createGlueFetch({ accessToken: process.env.GLUE_ACCESS_TOKEN ?? '' })
 * const response = await glueFetch(glueGraphqlUrl(), {
 *   method: 'POST',
 *   headers: { 'Content-Type': 'application/json' },
 *   body: JSON.stringify({ query: '{ me { id name } }' }),
 * })
 * ```
 */
export function glueGraphqlUrl(): string {
  return emulatorUrl() ?? 'https://api.gluegroups.com/public/graphql'
}
