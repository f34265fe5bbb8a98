export { type Certainty, certaintyOf, isDocumented, isNameDocumented } from './certainty.ts'
export { type DefaultOperation, defaultOperations, isConnection, pascalCase } from './default-operations.ts'
export { type GlueCodegenOptions, glueCodegen, scalars } from './glue-codegen.ts'
