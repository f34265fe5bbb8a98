import { accessSync, constants, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'

/** A program that some tests need and that is not an npm package. */
export interface RealPart {
  readonly name: 'chromium' | 'postgres' | 'redis'
  /** What does not run without it. */
  readonly tests: string
  /** How to get it. */
  readonly install: string
  /** Where it is, or undefined when this machine has none. */
  readonly path: string | undefined
}

/** The real parts that tests can use, with where they were found. */
export function realParts(environment: NodeJS.ProcessEnv = process.env): readonly RealPart[] {
  return [
    {
      name: 'chromium',
      tests: 'the browser tests',
      install: 'apt-get install chromium, or set CHROMIUM_PATH',
      path: environment.CHROMIUM_PATH ?? onPath(environment, ['chromium', 'chromium-browser', 'google-chrome']),
    },
    {
      name: 'postgres',
      tests: 'the tests of the Postgres store',
      install: 'apt-get install postgresql, or set POSTGRES_PATH',
      path: environment.POSTGRES_PATH ?? onPath(environment, ['postgres'], postgresFolders()),
    },
    {
      name: 'redis',
      tests: 'the tests of the Redis store',
      install: 'apt-get install redis-server, or set REDIS_PATH',
      path: environment.REDIS_PATH ?? onPath(environment, ['redis-server', 'valkey-server']),
    },
  ]
}

/**
 * Where a part is. Undefined means: skip the test.
 *
 * @throws Error when the part is missing and `GLUE_REQUIRE` (names with commas between) asks for it.
 */
export function realPart(name: RealPart['name'], environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const part = realParts(environment).find((candidate) => candidate.name === name)
  if (part?.path === undefined && requiredParts(environment).includes(name)) {
    throw new Error(`GLUE_REQUIRE asks for ${name}, which is not here: ${part?.install}.`)
  }
  return part?.path
}

export function requiredParts(environment: NodeJS.ProcessEnv): string[] {
  return (environment.GLUE_REQUIRE ?? '').split(',').filter((name) => name !== '')
}

function onPath(
  environment: NodeJS.ProcessEnv,
  names: readonly string[],
  otherFolders: readonly string[] = [],
): string | undefined {
  const folders = [...(environment.PATH ?? '').split(delimiter), ...otherFolders]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

/** Debian keeps the server off the PATH, one folder for each version. The newest comes first. */
function postgresFolders(): string[] {
  return globSync('/usr/lib/postgresql/*/bin')
    .toSorted(new Intl.Collator('en', { numeric: true }).compare)
    .toReversed()
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
