import { CommandError } from '../../terminal/command-error.ts'
import type { LoadedSchema } from '../schema-source.ts'
import { schemaWarnings } from '../schema-warnings.ts'
import { buildIntrospectedSchema } from './build-introspected-schema.ts'
import { endpointName } from './endpoint-name.ts'
import { introspect, type IntrospectInput } from './introspect.ts'
import { missingBecauseOf } from './introspection-query.ts'
import { strangerText } from './stranger-text.ts'

/**
 * Loads the schema of a GraphQL endpoint.
 *
 * @throws CommandError and GlueClientError, as `loadSchema` does
 */
export async function loadEndpoint(input: Omit<IntrospectInput, 'name'>): Promise<LoadedSchema> {
  const name = endpointName(input.url)
  const { data, unknownParts, secrets } = await introspect({ ...input, name })
  const schema = buildIntrospectedSchema({
    introspection: data,
    failure: (why) =>
      new CommandError({
        code: 'invalid_response',
        message: `${name} answered with something else than a schema. ${strangerText({ text: why, secrets })} Tell its operators.`,
      }),
  })
  const missing = missingBecauseOf(unknownParts)
  const warnings = missing.length === 0 ? [] : [`The server is too old to say ${missing.join('; ')}.`]
  return { schema, name, warnings: [...warnings, ...schemaWarnings({ schema })] }
}
