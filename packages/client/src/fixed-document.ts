import { GlueClientError } from './glue-client-error.ts'

/** What {@link fixedDocument} takes. */
export interface FixedDocumentInput<Document> {
  /** The argument, as the caller knows it: `threads.order`. */
  readonly argument: string
  readonly value: string | null | undefined
  /** The document for each value. */
  readonly documents: Readonly<Record<string, Document>>
}

/**
 * The document that has the value of an argument in its text, or `undefined` where the caller gave none.
 *
 * An operation cannot have a variable of a type whose name Glue's documentation does not show, so there is one document
 * for each value.
 *
 * @throws GlueClientError `config_invalid` for a value without a document
 */
export function fixedDocument<Document>({
  argument,
  value,
  documents,
}: FixedDocumentInput<Document>): Document | undefined {
  if (value === undefined || value === null) return undefined
  const document = Object.hasOwn(documents, value) ? documents[value] : undefined
  if (document === undefined) {
    const known = Object.keys(documents).map((name) => `\`${name}\``)
    throw new GlueClientError({
      code: 'config_invalid',
      message: `\`${argument}\` is ${JSON.stringify(value)}. Glue's documentation shows ${known.join(', ')} only: for another value, write an operation of your own and pass it to \`client.request\`.`,
    })
  }
  return document
}
