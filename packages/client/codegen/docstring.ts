/**
 * A text as a docstring.
 *
 * @param text - one line or several
 * @param indent - what stands before each line
 */
export function docstring(text: string, indent: string): string {
  // A description may hold what ends a comment.
  const lines = text
    .replaceAll('*/', String.raw`*\/`)
    .trim()
    .split('\n')
  if (lines.length === 1) return `${indent}/** ${lines[0]} */`
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n')
}
