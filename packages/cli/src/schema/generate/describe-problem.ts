import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DocumentProblem } from '@glue/schema/codegen'
import type { Style } from '../../terminal/terminal.ts'
import { counted } from '../../terminal/counted.ts'

/** What {@link describeProblem} takes beside the problem. */
export interface DescribeProblemOptions {
  readonly cwd: string
  readonly style: Style
  /** How wide the line of the file may be. */
  readonly columns?: number
}

/**
 * A problem as compilers show it: its place and what it is, then the line of the file, with a caret below.
 */
export function describeProblem(
  problem: DocumentProblem,
  { cwd, style, columns = 80 }: DescribeProblemOptions,
): string {
  const { path, line, column, message } = problem
  const head = `${style('cyan', `${path}:${line}:${column}`)}  ${message.replaceAll(/\s+/g, ' ')}`
  const text = lineOf(resolve(cwd, path), line)
  if (text === undefined) return head
  const gutter = `  ${line} | `
  const { excerpt, caret } = clip(printable(text), column, columns - gutter.length)
  return [head, `${style('dim', gutter)}${excerpt}`, `${' '.repeat(gutter.length + caret)}${style('red', '^')}`].join(
    '\n',
  )
}

/** How many problems there are, in how many files. */
export function countProblems(problems: readonly DocumentProblem[]): string {
  const files = new Set(problems.map(({ path }) => path)).size
  return `${counted(problems.length, 'problem')} in ${counted(files, 'file')}`
}

function lineOf(path: string, line: number): string | undefined {
  try {
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/)[line - 1]
  } catch {
    // It may be gone by now. Its place says enough.
    return undefined
  }
}

/** One column for each character, and nothing that a terminal would obey. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll('\t', ' ').replaceAll(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, '·')
}

function clip(text: string, column: number, width: number): { excerpt: string; caret: number } {
  const caret = Math.min(column - 1, text.length)
  if (text.length <= width) return { excerpt: text, caret }
  // A third before the caret, because what went wrong goes on to the right.
  const start = Math.max(0, Math.min(caret - Math.floor(width / 3), text.length - width))
  const cut = text.slice(start, start + width)
  const head = start > 0 ? `…${cut.slice(1)}` : cut
  return { excerpt: start + width < text.length ? `${head.slice(0, -1)}…` : head, caret: caret - start }
}
