import type { SSRData } from '@urql/core'

/** The results as a script that is data only: it is not run, so a content security policy lets it be. */
export function dataScript(scope: string, results: SSRData): string {
  return `<script type="application/json" data-glue="${escapeAttribute(scope)}">${escapeJson(results)}</script>`
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

// `</script`, `<!--` and `<script` would end or change the element, wherever in a message they stand. The line separators
// end lines of JavaScript, should somebody read it as that.
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
