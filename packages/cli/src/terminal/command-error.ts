/** What stopped a command, as a closed list. Each code has a page, `docs/errors/<code>.md`. */
export type CommandErrorCode =
  | 'config_invalid'
  | 'documents_invalid'
  | 'file_failed'
  | 'internal_error'
  | 'introspection_off'
  | 'invalid_response'
  | 'network_error'
  | 'schema_invalid'
  | 'temporarily_unavailable'
  | 'timeout'
  | 'unauthenticated'

/** What {@link CommandError} is made from. */
export interface CommandErrorInput {
  readonly code: CommandErrorCode
  /** One line: what happened, why, and what to do next. Never a secret. */
  readonly message: string
}

/** What a command could not do. The program prints its message and exits with 3: the question has no answer. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError'
  readonly code: CommandErrorCode

  constructor({ code, message }: CommandErrorInput) {
    super(`${message} See docs/errors/${code}.md.`)
    this.code = code
  }
}
