import { beforeEach } from 'vitest'
import { whyLeftOut } from './differences.ts'
import { vitestRun } from './vitest-run.ts'

const { runtime, userAgent } = vitestRun()

// Vitest starts processes and threads of its own. Were one of them the system's Node, its tests would prove nothing.
if (!navigator.userAgent.startsWith(userAgent)) {
  throw new Error(`The tests of ${runtime} run in ${navigator.userAgent}.`)
}

beforeEach(({ task, skip }) => {
  const reason = whyLeftOut({ runtime, file: task.file.filepath, test: task.name })
  if (reason !== undefined) skip(reason)
})
