export { GlueProvider, type GlueProviderProps } from './glue-provider.tsx'
export {
  GlueReactError,
  type GlueReactErrorAction,
  type GlueReactErrorCode,
  type GlueReactErrorInput,
  isGlueReactError,
} from './glue-react-error.ts'
export { useGlueClient } from './use-glue-client.ts'
export { useGlueMutation } from './use-glue-mutation.ts'
export { useGlueQuery } from './use-glue-query.ts'
