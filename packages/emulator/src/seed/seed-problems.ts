import type { Seed } from './seed.ts'

/** What does not fit together in a seed, each as a sentence that says where. */
export function seedProblems(seed: Seed): string[] {
  const { apps, workspaces, installations, users, groups, threads, messages } = seed
  const workspaceOf = new Map<string, string>([
    ...workspaces.map(({ id }) => [id, id] as const),
    // An app's user is made with its installation.
    ...installations.flatMap(({ userId, workspaceId }) =>
      userId === undefined ? [] : [[userId, workspaceId] as const],
    ),
    ...[...users, ...groups, ...threads].map(({ id, workspaceId }) => [id, workspaceId] as const),
  ])
  const clientIds = new Set(apps.map(({ clientId }) => clientId))

  const missing = (where: string, id: string): string[] =>
    workspaceOf.has(id) ? [] : [`\`${where}\` is ${JSON.stringify(id)}, which the seed does not have.`]
  const foreign = (where: string, id: string, workspaceId: string | undefined): string[] => {
    if (!workspaceOf.has(id)) return missing(where, id)
    const isOwn = workspaceId === undefined || workspaceOf.get(id) === workspaceId
    return isOwn ? [] : [`\`${where}\` is ${JSON.stringify(id)}, which is in another workspace.`]
  }
  return [
    ...repeated(
      'apps',
      'clientId',
      apps.map(({ clientId }) => clientId),
    ),
    ...repeated(
      'id',
      'id',
      [...workspaces, ...users, ...groups, ...threads, ...messages].map(({ id }) => id),
    ),
    ...apps.flatMap(({ ownerWorkspaceId }, index) =>
      ownerWorkspaceId === undefined ? [] : missing(`apps[${index}].ownerWorkspaceId`, ownerWorkspaceId),
    ),
    ...installations.flatMap(({ clientId, workspaceId, scopes = [] }, index) => [
      ...(clientIds.has(clientId)
        ? []
        : [`\`installations[${index}].clientId\` is ${JSON.stringify(clientId)}, which is no app of the seed.`]),
      ...missing(`installations[${index}].workspaceId`, workspaceId),
      ...scopes
        .filter((scope) => !apps.find((app) => app.clientId === clientId)?.scopes.includes(scope))
        .map(
          (scope) => `\`installations[${index}].scopes\` has ${JSON.stringify(scope)}, which its app may not ask for.`,
        ),
    ]),
    ...users.flatMap(({ workspaceId }, index) => missing(`users[${index}].workspaceId`, workspaceId)),
    ...groups.flatMap(({ workspaceId, memberIds }, index) => [
      ...missing(`groups[${index}].workspaceId`, workspaceId),
      ...memberIds.flatMap((id) => foreign(`groups[${index}].memberIds`, id, workspaceId)),
    ]),
    ...threads.flatMap(({ workspaceId, recipientIds, startedById }, index) => [
      ...missing(`threads[${index}].workspaceId`, workspaceId),
      ...recipientIds.flatMap((id) => foreign(`threads[${index}].recipientIds`, id, workspaceId)),
      ...foreign(`threads[${index}].startedById`, startedById, workspaceId),
      ...chatProblems(seed, index),
    ]),
    ...messages.flatMap(({ threadId, userId }, index) => [
      ...missing(`messages[${index}].threadId`, threadId),
      ...foreign(`messages[${index}].userId`, userId, workspaceOf.get(threadId)),
    ]),
  ]
}

/** Glue's page on thread types: a thread without a subject is of exactly two users, or of exactly one group. */
function chatProblems({ threads }: Seed, index: number): string[] {
  const { subject, recipientIds = [] } = threads[index] ?? {}
  const userCount = recipientIds.filter((id) => id.startsWith('usr_')).length
  const isChat = recipientIds.length === 1 ? userCount === 0 : recipientIds.length === 2 && userCount === 2
  if (subject !== undefined || isChat) return []
  return [`\`threads[${index}]\` has no subject: then it needs exactly two users, or exactly one group, as recipients.`]
}

function repeated(where: string, what: string, values: readonly string[]): string[] {
  const seen = new Set<string>()
  const twice = values.filter((value) => seen.size === seen.add(value).size)
  return twice.map((value) => `${JSON.stringify(value)} is the ${what} of two ${where === 'apps' ? 'apps' : 'things'}.`)
}
