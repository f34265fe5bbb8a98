const MAX_LENGTH = 200

/** What {@link maskedText} cleans. */
export interface MaskedTextInput {
  readonly text: string
  readonly secrets: readonly string[]
}

/**
 * A stranger's text, fit for an error message: one line, at most 200 characters, without known secrets and without
 * anything that looks like a token.
 *
 * Servers echo what they refuse, and a line break in a log line is a forged second line.
 */
export function maskedText({ text, secrets }: MaskedTextInput): string {
  // Masked before anything is cut: half a secret is still a secret.
  let masked = text
  for (const secret of secrets) {
    if (secret.length < 4) continue
    for (const spelling of spellingsOf(secret)) masked = masked.replaceAll(spelling, '[secret]')
  }
  const line = masked
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 20 * MAX_LENGTH)
  // Short words in small letters are what errors are called by: `unsupported_response_type`.
  const clean = line
    .replace(/[\w.~+/=-]{16,}/g, (run) => (/^[a-z_]{1,30}$/.test(run) ? run : '[…]'))
    .replaceAll('"', "'")
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH - 1)}…` : clean
}

/** As it is, in a URL, in a form, and in JSON. */
function spellingsOf(secret: string): Set<string> {
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1)
  return new Set([secret, encodeURIComponentSafely(secret), inForm, JSON.stringify(secret).slice(1, -1)])
}

function encodeURIComponentSafely(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    // Half of a surrogate pair has no spelling there.
    return text
  }
}
