export type { GlueDocument } from './document.ts'
export type * from './generated/types.ts'
export type { ManifestOperation, OperationManifest } from './manifest.ts'
