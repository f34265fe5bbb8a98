export { createGlueHandover, type GlueHandover } from './create-glue-handover.ts'
