export { type DateTime, formatDateTime, parseDateTime } from './date-time.ts'
export type { DocumentedDocument, GlueDocument, UncertainDocument } from './document.ts'
export type { UnknownEnumValue } from './enum-value.ts'
export * from './generated/ids.ts'
export type * from './generated/types.ts'
export { type FragmentType, generatedDocument, type GlueFragment, type NotGenerated } from './generated-document.ts'
export {
  GlueSchemaError,
  type GlueSchemaErrorAction,
  type GlueSchemaErrorCode,
  type GlueSchemaErrorInput,
  isGlueSchemaError,
} from './glue-schema-error.ts'
export type { ManifestOperation, OperationManifest } from './manifest.ts'
