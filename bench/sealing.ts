import type { SealingReport } from './children/sealing.ts'
import { startChild } from './child.ts'
import { measured, type Section } from './measurement.ts'

/** What a running installation's cookie costs, sealed and opened. */
export async function sealing(): Promise<Section> {
  await using child = await startChild('sealing.ts')
  const { rounds, glueLength, joseLength }: SealingReport = JSON.parse(child.line)
  const goal = { sign: '≤', value: 1, of: 'ratio' } as const
  const sealedByJose = measured(rounds, { what: 'jose, CompactEncrypt', unit: 'ns', of: ({ joseSeal }) => joseSeal })
  const openedByJose = measured(rounds, { what: 'jose, compactDecrypt', unit: 'ns', of: ({ joseOpen }) => joseOpen })
  return {
    title: `A flow's cookie, a call; ${glueLength} characters, ${joseLength} with jose's JWE (less is better)`,
    measurements: [
      measured(rounds, { what: 'seal', unit: 'ns', of: ({ glueSeal }) => glueSeal, against: sealedByJose, goal }),
      sealedByJose,
      measured(rounds, { what: 'open', unit: 'ns', of: ({ glueOpen }) => glueOpen, against: openedByJose, goal }),
      openedByJose,
    ],
  }
}
