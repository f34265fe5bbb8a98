import { readFileSync } from 'node:fs'

/** A fenced code block, of a Markdown file or of a docstring. */
export interface CodeBlock {
  readonly file: string
  /** Of the block's first line of code, from 1. */
  readonly line: number
  readonly language: string
  readonly code: string
}

/** The fenced code blocks of a Markdown file, or of the docstrings of a TypeScript file, in order. */
export function codeBlocks(file: string): CodeBlock[] {
  const text = readFileSync(file, 'utf8')
  // A docstring's lines begin with an asterisk, and write the end of a comment as `*\/`.
  const prose = file.endsWith('.md') ? text : text.replace(/^ *\* ?/gm, '').replaceAll('*\\/', '*/')
  return [...prose.matchAll(/^```(\w+)[^\n]*\n([^]*?)^```$/gm)].map(({ 1: language = '', 2: code = '', index }) => ({
    file,
    line: prose.slice(0, index).split('\n').length + 1,
    language,
    code,
  }))
}
