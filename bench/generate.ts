import { startChild } from './child.ts'
import { inRounds } from './in-rounds.ts'
import { type Measurement, measured, type Section } from './measurement.ts'
import {
  generateWithGlue,
  generateWithNativeRelay,
  generateWithPreset,
  generateWithRelay,
  glueParameters,
  whyNoGlue,
} from './schema-project/generators.ts'
import { changed } from './schema-project/changed.ts'
import { fragmentCount, operationCount, projectDocuments } from './schema-project/project-documents.ts'
import { type ProjectFolder, projectFolder } from './schema-project/project-folder.ts'
import { projectSchema, projectTypes } from './schema-project/project-schema.ts'
import { writeSources } from './schema-project/write-sources.ts'
import { watchedChanges } from './watched-change.ts'

const title = `Generating ${operationCount} operations and ${fragmentCount} fragments over ${projectTypes} types (less is better)`

/** What generating takes, from the start of a process to its end, and after a change in a generator that is running. */
export async function generating(): Promise<Section> {
  if (whyNoGlue) return { title, measurements: [], skipped: whyNoGlue }
  await using folder = await projectFolder()
  await writeSources(folder, { schema: projectSchema(), documents: projectDocuments() })
  const rounds = await inRounds({ rounds: 7, limitMs: 90_000 }, async () => ({
    ours: await generateWithGlue(folder),
    relay: await generateWithRelay(folder),
    native: await generateWithNativeRelay(folder),
    preset: await generateWithPreset(folder, 'default'),
  }))
  const relay = measured(rounds, { what: 'relay-compiler, as npm runs it', unit: 'ms', of: (round) => round.relay.ms })
  const preset = measured(rounds, { what: 'client-preset', unit: 'ms', of: (round) => round.preset.ms })
  const relayPeak = measured(rounds, {
    what: 'relay-compiler, its memory',
    unit: 'MB',
    of: (round) => round.relay.peakMB,
  })
  return {
    title,
    measurements: [
      measured(rounds, {
        what: 'glue schema generate, cold',
        unit: 'ms',
        of: ({ ours }) => ours.ms,
        against: relay,
        goal: { sign: '≤', value: 1, of: 'ratio' },
      }),
      relay,
      measured(rounds, {
        what: 'relay-compiler, only its native program',
        unit: 'ms',
        of: ({ native }) => native.ms,
        against: relay,
      }),
      { ...preset, against: relay },
      measured(rounds, {
        what: 'glue schema generate, its memory',
        unit: 'MB',
        of: ({ ours }) => ours.peakMB,
        against: relayPeak,
      }),
      relayPeak,
      measured(rounds, {
        what: 'client-preset, its memory',
        unit: 'MB',
        of: (round) => round.preset.peakMB,
        against: relayPeak,
      }),
      ...(await afterAChange(folder.path)),
      await inAWatch(folder),
    ],
  }
}

/** In a process of its own, where the first generation is cold and each one after it follows a change of one file. */
async function afterAChange(path: string): Promise<Measurement[]> {
  await using child = await startChild('schema-change.ts', { parameters: [path] })
  const { coldMs, changedMs }: { readonly coldMs: number; readonly changedMs: readonly number[] } = JSON.parse(
    child.line,
  )
  const cold: Measurement = { what: 'in one process: the first time', unit: 'ms', samples: changedMs.map(() => coldMs) }
  return [
    {
      what: 'in one process: after a change of one file',
      unit: 'ms',
      samples: changedMs,
      against: cold,
      goal: { sign: '≤', value: 0.33, of: 'ratio' },
    },
    { ...cold, samples: [coldMs] },
  ]
}

/** With what finding out about the change takes, and a pause that makes one change of many saves. */
async function inAWatch({ path }: ProjectFolder): Promise<Measurement> {
  const documents = projectDocuments().filter(({ isFragment }, index) => !isFragment && index % 211 === 0)
  return {
    what: 'with --watch: from the save of a file to what was written',
    unit: 'ms',
    samples: await watchedChanges({
      parameters: [...glueParameters({ documents: 'documents/*.graphql', output: 'glue' }), '--watch', '--json'],
      cwd: path,
      changes: Object.fromEntries(
        documents.map((document) => [`${path}/documents/${document.module}.graphql`, changed(document)]),
      ),
    }),
  }
}
