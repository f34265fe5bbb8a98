import { TestRunner } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    leftOut?: string
  }
}

/** Leaves out the test that wants an emulator on a socket. */
export function listen(): void {
  const test = TestRunner.getCurrentTest()
  const reason = 'A worker cannot listen on a socket.'
  if (test === undefined) throw new Error(reason)
  // A test that expects a rejection may catch what `skip` throws, and the reason with it.
  test.meta.leftOut = reason
  test.context.skip(reason)
}
