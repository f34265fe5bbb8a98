import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { codeBlocks } from '../code-blocks.ts'
import { applied, guideSteps, namedFile } from '../guide-steps.ts'

/** Which blocks of a guide are meant. */
export interface GuideFilesOptions {
  /** Its name in `docs/guides`. */
  readonly guide: string
  /** The heading of the second level that they stand below: the whole guide when absent. */
  readonly section?: string | undefined
}

/** What a guide tells its reader to write, by the names of the files. */
export function guideFiles({ guide, section }: GuideFilesOptions): Record<string, string> {
  const path = guidePath(guide)
  const headings = headingsOf(path)
  const blocks = codeBlocks(path).filter(({ line }) => section === undefined || headings[line] === section)
  const named = blocks.flatMap((block): [string, string][] => {
    const file = block.language === 'diff' ? undefined : namedFile(block)
    return file === undefined ? [] : [[file, block.code]]
  })
  if (named.length === 0) throw new Error(`${guide} names no file below "${section}".`)
  const files = Object.fromEntries(named)
  if (Object.keys(files).length < named.length) throw new Error(`${guide} names a file twice below "${section}".`)
  return files
}

/** The same files, after the changes that a section of a guide makes to them. */
export function changedFiles(
  files: Readonly<Record<string, string>>,
  { guide, section }: GuideFilesOptions,
): Record<string, string> {
  const path = guidePath(guide)
  const headings = headingsOf(path)
  const changed = { ...files }
  for (const step of guideSteps(path)) {
    const { kind, line, path: file } = step
    if (kind !== 'mistake' || file === undefined || headings[line] !== section) continue
    changed[file] = applied(step, changed[file] ?? '')
  }
  return changed
}

/** The variables that a guide tells its reader to export, as lines of a shell. */
export function guideExports(guide: string): string {
  const lines = codeBlocks(guidePath(guide)).flatMap(({ language, code }) =>
    language === 'sh' ? code.split('\n') : [],
  )
  return lines.filter((line) => line.startsWith('export ')).join('\n')
}

function guidePath(guide: string): string {
  return fileURLToPath(new URL(`../../docs/guides/${guide}`, import.meta.url))
}

/** For each line of a guide, from 1, the heading of the second level that it stands below. */
function headingsOf(path: string): (string | undefined)[] {
  let heading: string | undefined
  const lines = readFileSync(path, 'utf8').split('\n')
  return [undefined, ...lines.map((line) => (heading = /^## (.*)$/.exec(line)?.[1] ?? heading))]
}
