import type { UserConfig } from 'tsdown'

/**
 * What every published package's build has in common.
 *
 * The sources run as they are inside the monorepo (condition `@glue/source`), so `dist` is made for publishing only.
 */
export function library(options: UserConfig): UserConfig {
  return {
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    dts: { oxc: {} },
    sourcemap: false,
    clean: true,
    treeshake: true,
    fixedExtension: false,
    deps: { neverBundle: [/^node:/] },
    publint: false,
    ...options,
  }
}
