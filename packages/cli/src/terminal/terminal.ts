import process from 'node:process'
import { styleText } from 'node:util'

/** Where a command writes to: results on `stdout`, everything else on `stderr`. */
export interface Terminal {
  /** What is going on now: one line that changes on a terminal, one line a step in a pipe. */
  step(text: string): void
  /** The same on a terminal, and nothing in a pipe: for work that ends with a line of its own. */
  progress(text: string): void
  /** What the step became, as a line that stays. */
  done(text: string): void
  warn(text: string): void
  error(text: string): void
  /** The result, for people. On a terminal it may carry colours. */
  result(text: string): void
  /** The result to its last byte, for programs: JSON, or a file. */
  data(text: string): void
  readonly style: Style
  /** The same for {@link Terminal.error} and what stands beside it. */
  readonly errorStyle: Style
}

/** Colours for {@link Terminal.result}; none in a pipe, with `NO_COLOR`, or for JSON. */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string

/** The part of `process.stdout` and `process.stderr` that a terminal uses. */
export interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** What {@link createTerminal} takes. */
export interface TerminalOptions {
  readonly stdout?: Stream
  readonly stderr?: Stream
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The terminal of this process, or of two streams. */
export function createTerminal({
  stdout = process.stdout,
  stderr = process.stderr,
  env = process.env,
}: TerminalOptions = {}): Terminal {
  const isLive = stderr.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb'
  const styled =
    (stream: Stream): Style =>
    (format, text) =>
      stream.isTTY === true && !env['NO_COLOR'] ? styleText(format, text, { validateStream: false }) : text
  let hasStep = false
  const clear = (): void => {
    if (hasStep) stderr.write('\r\u001B[2K')
    hasStep = false
  }
  const line = (text: string): void => {
    clear()
    stderr.write(`${visibleText(text, stderr)}\n`)
  }
  const paint = styled(stderr)
  const progress = (text: string): void => {
    if (!isLive) return
    clear()
    // A line that wraps could not be cleared again.
    stderr.write(paint('dim', visibleText(text, stderr).slice(0, (stderr.columns || 80) - 1)))
    hasStep = true
  }
  const print = (text: string): void => {
    clear()
    stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }
  return {
    step: isLive ? progress : line,
    progress,
    done: line,
    warn: (text) => line(`${paint('yellow', 'Warning:')} ${text}`),
    error: (text) => line(`${paint('red', 'Error:')} ${text}`),
    result: (text) => print(visibleText(text, stdout)),
    data: print,
    style: styled(stdout),
    errorStyle: paint,
  }
}

/**
 * A text with nothing in it that a terminal would obey. Schemas, file names and answers are other people's: an escape
 * sequence in one could hide a line or change the title of the window. Colours are ours, where there are any.
 */
function visibleText(text: string, { isTTY = false }: Stream): string {
  return text.replaceAll(unseen, (sign) => (isTTY && sign.endsWith('m') ? sign : '·'))
}

// A colour as a whole; controls but for the line break and the tab; what turns the direction of the text.
// oxlint-disable-next-line no-control-regex
const unseen = /\u001B\[[\d;]*m|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g
