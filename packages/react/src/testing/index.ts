export { createGlueTestApp, type GlueTestApp, type GlueTestAppOptions } from './create-glue-test-app.tsx'
export { renderWithGlue, type RenderWithGlueOptions } from './render-with-glue.ts'
