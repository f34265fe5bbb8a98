import { isLoopbackHost } from './fetch/loopback-host.ts'
import { GlueClientError } from './glue-client-error.ts'

/**
 * The GraphQL address of the emulator that the environment variable `GLUE_EMULATOR_URL` names, or `undefined` where it
 * names none.
 *
 * Loopback only: whoever can set a variable of the environment must not be able to have tokens sent elsewhere.
 *
 * @throws GlueClientError `config_invalid`
 */
export function emulatorUrl(): string | undefined {
  const value = environmentVariable(variable)
  if (value === undefined || value === '') return undefined
  if (!URL.canParse(value)) throw wrongEmulatorUrl('not a URL')
  const url = new URL(value)
  const isHttpOrigin = url.href === `${url.origin}/` && url.protocol.startsWith('http')
  if (!isHttpOrigin || !isLoopbackHost(url.hostname)) throw wrongEmulatorUrl(JSON.stringify(withoutSecrets(value)))
  return `${url.origin}/public/graphql`
}

const variable = 'GLUE_EMULATOR_URL'

function environmentVariable(name: string): string | undefined {
  try {
    // Not `process.env`, in whose place bundlers write an object. Browsers and edge runtimes may have no `process`, or one
    // without `env`.
    const value: unknown = globalThis.process?.env?.[name]
    return typeof value === 'string' ? value : undefined
  } catch {
    // Deno throws where the program was not allowed to read the environment.
    return undefined
  }
}

/** What stands before the host, or after the path, may be a password or a token. */
function withoutSecrets(url: string): string {
  return url.replace(/^.*@/s, '…@').replace(/([?#]).*/s, '$1…')
}

function wrongEmulatorUrl(found: string): GlueClientError {
  return new GlueClientError({
    code: 'config_invalid',
    message:
      `The environment variable \`${variable}\` is ${found}. It should be the address of an emulator on this machine, ` +
      'without a path or query, such as http://localhost:4400. To use Glue itself, do not set it.',
  })
}
