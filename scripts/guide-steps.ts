import { stripVTControlCharacters } from 'node:util'
import { type CodeBlock, codeBlocks } from './code-blocks.ts'

// What a guide's fenced blocks ask of whoever follows it:
//   sh                           a command; `# in a second terminal` and the like in its first line means: leave it running
//   any other, with a file named a file to write. The name stands in a comment in the first line: `// src/app.tsx`
//   diff                         the same, for a mistake that is made in a file and undone again
//   text                         what the step before it prints. `…` stands for anything

/** Guides that a test follows. Their files are compiled there, where the rest of the project is. */
export const followedGuides: readonly string[] = [
  'docs/guides/sign-in.md',
  'docs/guides/typed-queries.md',
  'docs/guides/web-frameworks.md',
  'docs/guides/web-next.md',
  'docs/guides/web-workers.md',
  'docs/guides/web.md',
]

/** What to do, and what is seen then. */
export interface GuideStep {
  readonly kind: 'command' | 'running' | 'file' | 'mistake'
  /** Of the block in the guide, from 1. */
  readonly line: number
  /** The command, the whole file, or the lines of a diff. */
  readonly text: string
  /** The file to write or to change. */
  readonly path?: string
  /** The lines that are printed, without their indentation. */
  readonly output: readonly string[]
}

/** The steps of a guide, in order. A block of code without a file's name is no step: it only explains. */
export function guideSteps(file: string): GuideStep[] {
  const steps: GuideStep[] = []
  for (const block of codeBlocks(file)) {
    const last = steps.at(-1)
    if (block.language === 'text') {
      if (last) steps.splice(-1, 1, { ...last, output: [...last.output, ...printedLines(block)] })
      continue
    }
    const step = stepOf(block)
    if (step) steps.push({ ...step, line: block.line, output: [] })
  }
  return steps
}

/** The file that a block names in its first line. */
export function namedFile({ code }: CodeBlock): string | undefined {
  return /^(?:\/\/|#) (\S+\.\w+)\n/.exec(code)?.[1]
}

/** The lines that a step should print and that are not there. */
export function missingLines({ output }: GuideStep, printed: string): string[] {
  // Some tools colour what they print in CI, where nobody sees it.
  const text = stripVTControlCharacters(printed)
  return output.filter((line) => !isPrinted(line, text))
}

/** A file's text after a diff. */
export function applied({ text, path }: GuideStep, before: string): string {
  const [removed, added] = ['-', '+'].map((sign) => linesWith(sign, text)) as [string, string]
  if (!before.includes(removed)) throw new Error(`${path} has not what the diff takes away:\n${removed}`)
  return before.replace(removed, () => added)
}

function linesWith(sign: string, text: string): string {
  const lines = text.split('\n').filter((line) => line.startsWith(sign))
  return lines.map((line) => `${line.slice(1)}\n`).join('')
}

/** Numbers of milliseconds and ports may be others, and spaces more or fewer. */
function isPrinted(line: string, output: string): boolean {
  const pattern = line
    .split(/(…|\s+|\d+ ms|(?<=localhost:)\d+)/)
    .map((part) => variations.find(({ of }) => of.test(part))?.as ?? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('')
  return new RegExp(pattern).test(output)
}

const variations = [
  { of: /^…$/, as: '.*' },
  { of: /^\d+ ms$/, as: '\\d+ ms' },
  { of: /^\d+$/, as: '\\d+' },
  { of: /^\s+$/, as: '\\s+' },
] as const

function stepOf(block: CodeBlock): Pick<GuideStep, 'kind' | 'text' | 'path'> | undefined {
  const { language, code } = block
  if (language === 'sh') return { kind: /^# in a \w+ terminal\b/.test(code) ? 'running' : 'command', text: code }
  const path = namedFile(block)
  if (path === undefined) return undefined
  return { kind: language === 'diff' ? 'mistake' : 'file', text: code, path }
}

function printedLines({ code }: CodeBlock): string[] {
  return code.split('\n').flatMap((line) => (/^\s*…?\s*$/.test(line) ? [] : [line.trim()]))
}
