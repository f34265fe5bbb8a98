import type { Tarball } from './pack.ts'

/** The `pnpm-workspace.yaml` of a project elsewhere that takes the packed packages for those of the registry. */
export function packedWorkspace(tarballs: readonly Tarball[]): string {
  return `overrides:\n${tarballs.map(({ name, path }) => `  '${name}': file:${path}\n`).join('')}`
}
