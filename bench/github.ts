import { inRounds } from './in-rounds.ts'
import { type Measurement, measured, type Section } from './measurement.ts'
import type { ProcessCost } from './run-process.ts'
import { exportsOf } from './schema-project/exports-of.ts'
import { generateWithGlue, diffWithGlue, whyNoGlue } from './schema-project/generators.ts'
import { githubOperations, githubSchema } from './schema-project/github-operations.ts'
import type { ProjectDocument } from './schema-project/project-documents.ts'
import { type ProjectFolder, projectFolder } from './schema-project/project-folder.ts'
import { typeCheck } from './schema-project/type-check.ts'

const title = "GitHub's public schema, 64,309 lines, with 200 operations (less is better)"

/** What a real schema takes: its code is generated, the code's types check, and two of its versions are compared. */
export async function github(): Promise<Section> {
  if (whyNoGlue) return { title, measurements: [], skipped: whyNoGlue }
  await using folder = await projectFolder()
  await writeProject(folder)
  const rounds = await inRounds({ rounds: 5, limitMs: 90_000 }, async () => ({
    made: await generateWithGlue(folder, { documents: 'documents/*.graphql', output: 'app/generated' }),
    checked: await typeCheck(folder, 'app'),
    compared: await compare(folder),
  }))
  const costs = (what: string, of: (round: (typeof rounds)[number]) => ProcessCost): Measurement[] => [
    measured(rounds, { what, unit: 'ms', of: (round) => of(round).ms }),
    measured(rounds, { what: `${what}, memory`, unit: 'MB', of: (round) => of(round).peakMB }),
  ]
  return {
    title,
    measurements: [
      ...costs('glue schema generate', ({ made }) => made),
      ...costs('type-check of what it made', ({ checked }) => checked),
      ...costs('glue schema diff of 15.0.0 and 15.26.1', ({ compared }) => compared.cost),
      measured(rounds, { what: 'what changed', unit: 'changes', of: ({ compared }) => compared.changes }),
      measured(rounds, { what: 'what breaks', unit: 'changes', of: ({ compared }) => compared.breaking }),
      measured(rounds, {
        what: 'what breaks one of the operations',
        unit: 'changes',
        of: ({ compared }) => compared.touching,
      }),
    ],
  }
}

async function writeProject(folder: ProjectFolder): Promise<void> {
  const schema = githubSchema('@octokit/graphql-schema')
  const old = githubSchema('octokit-graphql-schema-old')
  const operations = githubOperations(schema)
  await folder.write({ 'schema.graphql': schema, 'old.graphql': old })
  await folder.write(within('documents', operations))
  // Those of the old version, so that what was removed since may be in use.
  await folder.write(within('old-documents', githubOperations(old)))
  await generateWithGlue(folder, { documents: 'documents/*.graphql', output: 'app/generated' })
  const exportOf = await exportsOf(`${folder.path}/app/generated/operations.ts`)
  const names = operations.map(exportOf).join(', ')
  await folder.write({
    'app/use.ts': `import { ${names} } from './generated/operations.ts'\n\nexport const all = [${names}]\n`,
  })
}

async function compare(folder: ProjectFolder) {
  const parameters = ['old.graphql', 'schema.graphql', '--documents', 'old-documents/*.graphql', '--json']
  const cost = await diffWithGlue(folder, parameters)
  const { changes, counts, breakingTouching }: DiffResult = JSON.parse(cost.stdout)
  return { cost, changes: changes.length, breaking: counts.breaking, touching: breakingTouching }
}

interface DiffResult {
  readonly changes: readonly unknown[]
  readonly counts: { readonly breaking: number }
  readonly breakingTouching: number
}

function within(directory: string, documents: readonly ProjectDocument[]): Record<string, string> {
  return Object.fromEntries(documents.map(({ module, text }) => [`${directory}/${module}.graphql`, text]))
}
