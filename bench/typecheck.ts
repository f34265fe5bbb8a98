import { inRounds } from './in-rounds.ts'
import { type Measurement, measured, type Section } from './measurement.ts'
import type { ProcessCost } from './run-process.ts'
import { exportsOf } from './schema-project/exports-of.ts'
import { generateWithGlue, generateWithPreset, whyNoGlue } from './schema-project/generators.ts'
import { operationCount, projectDocuments } from './schema-project/project-documents.ts'
import { type ProjectFolder, projectFolder } from './schema-project/project-folder.ts'
import { projectSchema } from './schema-project/project-schema.ts'
import { typeCheck } from './schema-project/type-check.ts'
import { sending, useDocuments } from './schema-project/use-documents.ts'
import { writeSources } from './schema-project/write-sources.ts'

const title = `Type-checking ${operationCount} files of an app that each send an operation, TypeScript 7 (less is better)`

/** What generated code costs whoever checks the types of a project. */
export async function typeChecking(): Promise<Section> {
  if (whyNoGlue) return { title, measurements: [], skipped: whyNoGlue }
  await using folder = await projectFolder()
  await writeApps(folder)
  const rounds = await inRounds({ rounds: 5, limitMs: 120_000 }, async () => ({
    imported: await typeCheck(folder, 'import-glue'),
    importedPreset: await typeCheck(folder, 'import-preset'),
    called: await typeCheck(folder, 'call-glue'),
    calledPreset: await typeCheck(folder, 'call-preset'),
  }))
  const pair = (how: string, ours: keyof Round, preset: keyof Round) => [
    ...costs(rounds, `glue schema generate, ${how}`, ours, costs(rounds, `client-preset, ${how}`, preset)),
    ...costs(rounds, `client-preset, ${how}`, preset),
  ]
  return {
    title,
    measurements: [
      ...pair('imported documents', 'imported', 'importedPreset'),
      ...pair('graphql(…)', 'called', 'calledPreset'),
    ],
  }
}

type Round = Readonly<Record<'imported' | 'importedPreset' | 'called' | 'calledPreset', ProcessCost>>

/** Time and memory, at most those of the peer where there is one. */
function costs(
  rounds: readonly Round[],
  what: string,
  side: keyof Round,
  peer: readonly Measurement[] = [],
): Measurement[] {
  const goal = peer.length > 0 ? ({ sign: '≤', value: 1, of: 'ratio' } as const) : undefined
  return [
    measured(rounds, { what, unit: 'ms', of: (round) => round[side].ms, against: peer[0], goal }),
    measured(rounds, {
      what: `${what}, memory`,
      unit: 'MB',
      of: (round) => round[side].peakMB,
      against: peer[1],
      goal,
    }),
  ]
}

/** The same app four times: with the documents of both generators, by their names and by their texts. */
async function writeApps(folder: ProjectFolder): Promise<void> {
  const documents = projectDocuments()
  await writeSources(folder, { schema: projectSchema(), documents })
  // The text of graphql(…) is in the files themselves, so they are there before their code is generated.
  await folder.write(
    within('call-glue', { ...useDocuments(documents, { module: './generated/operations.ts' }), ...sending }),
  )
  await folder.write(
    within('call-preset', { ...useDocuments(documents, { module: './generated/gql.ts' }), ...sending }),
  )
  await generateWithGlue(folder, { documents: 'call-glue/*.ts', output: 'call-glue/generated' })
  await generateWithPreset(folder, 'call')
  await generateWithGlue(folder, { documents: 'documents/*.graphql', output: 'import-glue/generated' })
  await generateWithPreset(folder, 'import')
  for (const [app, file] of [
    ['import-glue', 'operations.ts'],
    ['import-preset', 'graphql.ts'],
  ] as const) {
    const exportOf = await exportsOf(`${folder.path}/${app}/generated/${file}`)
    await folder.write(
      within(app, { ...useDocuments(documents, { module: `./generated/${file}`, exportOf }), ...sending }),
    )
  }
}

function within(directory: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${directory}/${name}`, text]))
}
