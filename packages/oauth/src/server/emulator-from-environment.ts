import { GlueOAuthError } from '../glue-oauth-error.ts'
import { type GlueServer, glueServerAt, isLoopback } from './glue-server.ts'

/**
 * The emulator that `GLUE_EMULATOR_URL` names, for an app that was given no `server`: it runs on an emulator without a
 * line of its code being changed. Empty counts as not set.
 *
 * On loopback only. The variable moves the client's secret to another server, and whoever can set it need not be
 * whoever may read the secret.
 *
 * @throws GlueOAuthError `config_invalid`
 */
export function emulatorFromEnvironment(): GlueServer | undefined {
  const value = environmentVariable('GLUE_EMULATOR_URL')
  if (value === undefined || value === '') return undefined
  const url = URL.parse(value)
  if (url === null || !isLoopback(url)) throw invalid(url)
  try {
    return glueServerAt(value)
  } catch {
    throw invalid(url)
  }
}

function environmentVariable(name: string): string | undefined {
  try {
    // Not `process.env`, in whose place bundlers write an object. Edge runtimes may have no `process`, or one without
    // `env`.
    const value: unknown = globalThis.process?.env?.[name]
    return typeof value === 'string' ? value : undefined
  } catch {
    // Deno throws where a program may not read its environment.
    return undefined
  }
}

/** Host and path alone are shown: the rest of a URL may hold a password. */
function invalid(url: URL | null): GlueOAuthError {
  const found = url?.protocol.startsWith('http') ? `"${url.protocol}//${url.host}${url.pathname}"` : 'no http URL'
  return new GlueOAuthError({
    code: 'config_invalid',
    message: `The environment variable GLUE_EMULATOR_URL is ${found}. It has to be an emulator on this machine, such as http://localhost:4400. Unset it to talk to Glue itself, or give \`server\`.`,
  })
}
