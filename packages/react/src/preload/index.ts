export { GluePreloaded, type GluePreloadedProps } from './glue-preloaded.tsx'
export {
  type GluePreload,
  preloadGlue,
  type PreloadedQuery,
  type PreloadGlueInput,
  type PreloadingWeb,
} from './preload-glue.ts'
