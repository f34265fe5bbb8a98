/** A list inside of a title may be this long, */
const MAX_LISTED = 80
/** and one that would otherwise be nothing but `…`, this long. */
const MAX_LISTED_ALONE = 700

/**
 * The titles of one place in a test file as one line: what `test.each` varies is listed where that is short, and `…` where
 * it is not.
 *
 * @param cases - the titles of each case, from the outermost `describe` inwards
 * @example
 * `[['on the profile glue', 'a reload is told'], ['on the profile documented', 'a reload is told']]` becomes
 * `on the profile glue / documented › a reload is told`
 */
export function foldTitles(cases: readonly (readonly string[])[]): string {
  const depth = Math.max(0, ...cases.map((parts) => parts.length))
  const folded = Array.from({ length: depth }, (_, at) => foldTexts(cases.map((parts) => parts[at] ?? '')))
  return folded.filter((text) => text !== '').join(' › ')
}

function foldTexts(texts: readonly string[]): string {
  const variants = [...new Set(texts)].map(words)
  const [first = []] = variants
  if (variants.length < 2) return first.join(' ')
  const shortest = Math.min(...variants.map((variant) => variant.length))
  const head = commonLength(variants, shortest)
  const tail = commonLength(
    variants.map((variant) => variant.toReversed()),
    shortest - head,
  )
  const middles = variants.map((variant) => variant.slice(head, variant.length - tail).join(' '))
  const isAlone = head + tail === 0
  const listed = middles.join(isAlone ? '; ' : ' / ')
  const isListed = listed.length <= (isAlone ? MAX_LISTED_ALONE : MAX_LISTED) && !middles.includes('')
  return [...first.slice(0, head), isListed ? listed : '…', ...first.slice(first.length - tail)].join(' ')
}

/** Titles hold line breaks and worse where they quote what was sent. */
function words(text: string): readonly string[] {
  return text.split(/[\s\p{Cc}]+/u).filter((word) => word !== '')
}

function commonLength(variants: readonly (readonly string[])[], max: number): number {
  const [first = [], ...others] = variants
  let length = 0
  while (length < max && others.every((other) => other[length] === first[length])) length += 1
  return length
}
