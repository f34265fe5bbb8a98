/** A sentence in which the words of a schema are told apart from ours, so that each report can show them its way. */
export interface Sentence {
  readonly words: readonly string[]
  /** Between the words: names, types, values and texts out of a schema. Never with a line break. */
  readonly code: readonly string[]
}

/** A {@link Sentence} as a template: what is put in is code. */
export function sentence(words: TemplateStringsArray, ...code: readonly string[]): Sentence {
  return { words, code: code.map((text) => text.replaceAll(/\s+/g, ' ').trim()) }
}

/** The sentence with each piece of code shown by a function. */
export function showSentence({ words, code }: Sentence, show: (code: string) => string = (text) => text): string {
  return words.map((word, index) => word + (index < code.length ? show(code[index] ?? '') : '')).join('')
}

/** Code in Markdown, whatever is in it: in a code span nothing is a mention, a link or HTML. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`
}
