/** A test that cannot pass in a runtime, for a reason that lies in the runtime. */
interface Difference {
  /** How the file's path ends. */
  readonly file: string
  /** The test's own title. */
  readonly test: string
  readonly because: string
}

/** What is left out of one runtime alone, by the runtime's name. */
const differences: Readonly<Record<string, readonly Difference[]>> = {
  deno: [
    {
      file: 'fetch/glue-fetch.socket.test.ts',
      test: 'hands the answer on as it is',
      because: 'Deno has texts of its own for a status, and drops those of the server.',
    },
    {
      file: 'fetch/glue-fetch.socket.test.ts',
      test: 'says that nobody listens',
      because: "The errors of Deno's fetch have no code such as ECONNREFUSED.",
    },
    {
      file: 'grants/request-token.test.ts',
      test: 'TE-7 a body that is small on the wire and endless when it is unpacked is let go of as well',
      because: "Deno's node:http does not tell the emulator that the client has gone.",
    },
  ],
  workerd: [
    {
      file: 'tokens/one-renewal.test.ts',
      test: 'RF-1 two copies of the package on one store do so too',
      because: 'A bundle has each module once.',
    },
  ],
}

interface NamedTest {
  readonly runtime: string
  readonly file: string
  readonly test: string
}

/** Why a runtime leaves a test out, or `undefined` where it has to pass. */
export function whyLeftOut({ runtime, file, test }: NamedTest): string | undefined {
  return differencesOf(runtime).find((difference) => file.endsWith(difference.file) && difference.test === test)
    ?.because
}

/** What one runtime leaves out. */
export function differencesOf(runtime: string): readonly Difference[] {
  return differences[runtime] ?? []
}
