/** `sendMessage` to `SendMessage`, `last_message` to `LastMessage`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|_)([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase())
}
