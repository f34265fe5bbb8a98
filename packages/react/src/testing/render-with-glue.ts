import { type queries, render, type RenderOptions, type RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createGlueTestApp, type GlueTestApp, type GlueTestAppOptions } from './create-glue-test-app.tsx'

/** What {@link renderWithGlue} takes: the app's world, and what `render` of @testing-library/react takes. */
export type RenderWithGlueOptions = GlueTestAppOptions & Omit<RenderOptions, 'queries' | 'wrapper'>

/**
 * Renders a page against an emulated Glue, through a backend in this process: `render` of @testing-library/react, and what
 * {@link createGlueTestApp} makes.
 *
 * @throws Error where the seed has no app, or no workspace
 * @example
 * ```tsx
 * import { useGlueQuery } from '@glue/react'
 * import { renderWithGlue } from '@glue/react/testing'
 * import { MeDocument } from '@glue/schema/operations'
 * import { expect, test } from 'vitest'
 *
 * function Me() {
 *   const [{ data }] = useGlueQuery({ query: MeDocument })
 *   return <p>{data?.me?.name}</p>
 * }
 *
 * test('it shows who it is', async () => {
 *   const { findByText, emulator } = renderWithGlue(<Me />)
 *   await findByText('Acme Digest')
 *   expect(emulator.journal.list({ operation: 'Me' })).toHaveLength(1)
 * })
 * ```
 */
export function renderWithGlue(ui: ReactNode, options: RenderWithGlueOptions = {}): RenderResult & GlueTestApp {
  const { workspace, seed, emulator, operations, user, ...renderOptions } = options
  const app = createGlueTestApp({ workspace, seed, emulator, operations, user })
  return { ...app, ...render<typeof queries>(ui, { ...renderOptions, wrapper: app.wrapper }) }
}
