import type { LaterRow } from '../security-row.ts'

/** Rows that are known and wait for what they are about. */
export const later: readonly LaterRow[] = [
  {
    id: 'SC-2',
    attack: 'Somebody takes over the pipeline that publishes the packages.',
    why: 'There is no such pipeline yet. That two builds are the same is tested in `scripts/packages.full.test.ts`.',
  },
]
