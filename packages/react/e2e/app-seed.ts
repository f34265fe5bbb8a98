import { defaultSeed, type Seed } from '@glue/emulator'

export interface Person {
  readonly name: 'one' | 'two'
  readonly workspace: string
  /** What stands in each answer that is for this person, and in no other. */
  readonly marker: string
  /** The first of the person's threads. The others have the numbers after it. */
  readonly firstThread: string
}

/** A world with two people, and 25 threads for each of them. */
export interface AppSeed {
  readonly seed: Seed
  readonly people: { readonly one: Person; readonly two: Person }
}

/** `one` is in Acme, which has to install the app first, and `two` in Acme Labs, which has it. */
export function appSeed(redirectUri: string): AppSeed {
  const [acme, acmeLabs] = defaultSeed.workspaces
  if (!acme || !acmeLabs) throw new Error('The seed lacks what the tests speak of.')
  const person = (name: 'one' | 'two', workspace: string): Person => ({
    name,
    workspace,
    marker: `only-for-${name}`,
    firstThread: threadId(name, 1),
  })
  const people = { one: person('one', acme.id), two: person('two', acmeLabs.id) }
  const seed: Seed = {
    ...defaultSeed,
    apps: defaultSeed.apps.map((app) => ({ ...app, redirectUris: [redirectUri] })),
    threads: [people.one, people.two].flatMap(threadsOf),
    messages: [],
  }
  return { seed, people }
}

const threadId = (name: string, number: number) => `thr_${name}${String(number).padStart(24, '0')}`

function threadsOf({ name, workspace, marker }: Person): Seed['threads'] {
  return Array.from({ length: 25 }, (_, index) => ({
    id: threadId(name, index + 1),
    workspaceId: workspace,
    subject: `${marker} ${index + 1}`,
    recipientIds: [workspace],
    startedById: defaultSeed.users.find((user) => user.workspaceId === workspace)?.id ?? '',
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  }))
}
