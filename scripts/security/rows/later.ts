import type { LaterRow } from '../security-row.ts'

/** Rows that are known and wait for what they are about. */
export const later: readonly LaterRow[] = [
  {
    id: 'BR-1',
    attack: "A token reaches the browser's storage, history or HTML.",
    why: 'Tested without a browser so far; what the backend answers is tested under LG-1.',
  },
  {
    id: 'BR-4',
    attack: 'Two visitors share data while pages are rendered on the server.',
    why: 'Tested with the server rendering of React alone so far, and in no framework.',
  },
  {
    id: 'BR-5',
    attack: 'Several tabs, double effects, the back button or signing out confuse a page.',
    why: 'Tested without a browser so far.',
  },
  {
    id: 'SC-2',
    attack: 'Somebody takes over the pipeline that publishes the packages.',
    why: 'There is no such pipeline yet. That two builds are the same is tested in `scripts/packages.full.test.ts`.',
  },
]
