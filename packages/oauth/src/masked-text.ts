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
  // Masked before it is cut: half a secret is still a secret. The cap keeps a body of a megabyte cheap.
  let masked = text.slice(0, 20 * MAX_LENGTH)
  for (const secret of secrets) {
    if (secret.length < 4) continue
    for (const form of new Set([secret, encodeURIComponent(secret)])) masked = masked.replaceAll(form, '[secret]')
  }
  masked = masked.replace(/[A-Za-z0-9_-]{16,}/g, (run) => (/^[a-z_]+$/.test(run) ? run : '[…]'))
  const clean = masked
    .replace(/[\p{C}\p{Z}]/gu, ' ')
    .replaceAll('"', "'")
    .trim()
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH - 1)}…` : clean
}
