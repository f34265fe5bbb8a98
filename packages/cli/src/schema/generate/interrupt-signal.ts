import process from 'node:process'

/** Aborted by the first Ctrl-C (or SIGTERM), so that a command ends well. The second one ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())
  return controller.signal
}
