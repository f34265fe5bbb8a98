import { readFileSync } from 'node:fs'

/** A fenced code block of a Markdown file. */
export interface CodeBlock {
  readonly file: string
  readonly line: number
  readonly language: string
  readonly code: string
}

/** The fenced code blocks of a Markdown file, in order. */
export function codeBlocks(file: string): CodeBlock[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^```(\w+)[^\n]*\n([^]*?)^```$/gm)].map(({ 1: language = '', 2: code = '', index }) => ({
    file,
    line: text.slice(0, index).split('\n').length + 1,
    language,
    code,
  }))
}
