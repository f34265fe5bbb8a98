export { type Certainty, certaintyOf, isDocumented, isNameDocumented, type SchemaItem } from './certainty.ts'
export { type DefaultOperation, defaultOperations, isConnection } from './default-operations.ts'
export { type DescribedItem, docstring } from './docstring.ts'
export {
  createGenerator,
  type GeneratedCode,
  generatedMark,
  type Generator,
  type GeneratorOptions,
} from './generator.ts'
export { type GlueCodegenOptions, glueCodegen } from './glue-codegen.ts'
export { type ItemUse, itemUses } from './item-uses.ts'
export { pascalCase } from './pascal-case.ts'
export { type DocumentProblem, type Place, placeIn, placeOf, type SourceDocument } from './source-document.ts'
export { scalars } from './type-names.ts'
