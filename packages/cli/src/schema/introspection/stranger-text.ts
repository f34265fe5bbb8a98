/** What {@link strangerText} cleans. */
export interface StrangerTextInput {
  readonly text: string
  /** What was sent along: servers like to repeat what they refuse. */
  readonly secrets: Iterable<string>
  /**
   * How long it may be.
   *
   * @defaultValue 200
   */
  readonly maxLength?: number
}

/** What a server said, fit for a line on somebody's terminal: short, and without secrets or control characters. */
export function strangerText({ text, secrets, maxLength = 200 }: StrangerTextInput): string {
  // Before anything is cut: half a secret is still one.
  const masked = [...secrets]
    .flatMap(spellingsOf)
    .toSorted((one, other) => other.length - one.length)
    .reduce((result, secret) => result.replaceAll(secret, '[secret]'), text)
  const line = masked.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line
}

/** As it is, its parts (the token behind `Bearer`), and each of them in JSON and in a URL. */
function spellingsOf(secret: string): string[] {
  const parts = [secret, ...secret.split(/[\s,;=:]+/)].filter((part) => part.length >= shortestSecret)
  return parts.flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)])
}

/** What is shorter would mask ordinary words, and protects nothing. */
const shortestSecret = 6
