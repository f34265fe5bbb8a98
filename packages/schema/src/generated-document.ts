import { GlueSchemaError } from './glue-schema-error.ts'

/**
 * What `graphql(…)` gives for a text that no code was generated for: nothing that can be sent.
 *
 * Run `glue schema generate`, or leave `glue schema generate --watch` running.
 */
export interface NotGenerated {
  readonly notGenerated: 'Run `glue schema generate`: this text is new or was changed.'
}

/**
 * What `graphql(…)` gives for a fragment: nothing at run time, and its type for {@link FragmentType}.
 *
 * @typeParam Fields - the fields of the fragment
 */
export interface GlueFragment<Fields> {
  /** Holds the type. It has no value. */
  readonly __fields?: Fields
}

/**
 * The fields of a fragment that was written with `graphql(…)`.
 *
 * @example
 * ```ts
 * import type { FragmentType, GlueFragment } from '@glue/schema'
 *
 * declare const ThreadTitle: GlueFragment<{ subject: string | null }> // graphql(`fragment ThreadTitle on Thread { subject }`)
 * const title = (thread: FragmentType<typeof ThreadTitle>): string => thread.subject ?? 'No subject'
 * title({ subject: 'Plans' })
 * ```
 */
export type FragmentType<Fragment> = Fragment extends GlueFragment<infer Fields> ? Fields : never

/**
 * Finds the document of an operation's text among generated ones. Generated code calls it.
 *
 * @throws GlueSchemaError `not_generated`
 */
export function generatedDocument(source: string, documents: Readonly<Record<string, unknown>>): unknown {
  // A comment may speak of another operation.
  const code = source.replaceAll(/#.*/g, '')
  const names = code.matchAll(/(?:^|[}\s])(query|mutation|subscription|fragment)\s+(\w+)/g)
  let isFragment = false
  for (const [, keyword, name = ''] of names) {
    if (keyword === 'fragment') isFragment = true
    else if (Object.hasOwn(documents, name)) return documents[name]
  }
  if (isFragment && !/(?:^|[}\s])(?:query|mutation|subscription)\b/.test(code)) return {}
  throw new GlueSchemaError({
    code: 'not_generated',
    message: 'No document was generated for this text of `graphql(…)`. Run `glue schema generate`.',
  })
}
