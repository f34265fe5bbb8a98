import { createTerminal, type Terminal } from '../../../terminal/terminal.ts'

/** A terminal that keeps what is written to it. */
export interface CapturedTerminal {
  readonly terminal: Terminal
  readonly stdout: () => string
  readonly stderr: () => string
}

export function capturedTerminal(): CapturedTerminal {
  const written = { stdout: '', stderr: '' }
  const terminal = createTerminal({
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    env: {},
  })
  return { terminal, stdout: () => written.stdout, stderr: () => written.stderr }
}
