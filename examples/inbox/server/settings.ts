/** What the app needs to know of its Glue application. */
export interface GlueSettings {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
}

/** A setting that is missing or wrong, with what it should look like. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

interface Variable {
  readonly meaning: string
  readonly example: string
  readonly problem: (value: string) => string | undefined
}

const variables: Readonly<Record<'GLUE_CLIENT_ID' | 'GLUE_CLIENT_SECRET' | 'GLUE_REDIRECT_URI', Variable>> = {
  GLUE_CLIENT_ID: {
    meaning: 'the client ID that Glue shows for your OAuth2 application',
    example: 'client1',
    problem: (value) => (/\s/.test(value) ? 'has white space in it' : undefined),
  },
  GLUE_CLIENT_SECRET: {
    meaning: 'the client secret that Glue shows for your OAuth2 application',
    example: '(a long random text)',
    problem: (value) => (/\s/.test(value) ? 'has white space in it' : undefined),
  },
  GLUE_REDIRECT_URI: {
    meaning: 'one of the redirect URLs that you registered for the application',
    example: 'http://127.0.0.1:4000/glue/callback',
    problem: redirectUriProblem,
  },
}

/**
 * Reads the three variables that a real Glue application needs.
 *
 * @throws SettingsError that names every variable that is missing or malformed, and never shows a secret.
 */
export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): GlueSettings {
  const problems = Object.entries(variables).flatMap(([name, { meaning, example, problem }]) => {
    const value = environment[name] ?? ''
    const fault = value === '' ? 'is missing' : problem(value)
    return fault === undefined ? [] : [`${name} ${fault}. It is ${meaning}, for example ${example}`]
  })
  if (problems.length > 0) throw new SettingsError(problems.join('\n'))
  return {
    clientId: environment.GLUE_CLIENT_ID ?? '',
    clientSecret: environment.GLUE_CLIENT_SECRET ?? '',
    redirectUri: environment.GLUE_REDIRECT_URI ?? '',
  }
}

/** Whether the environment asks for the real Glue: one of its variables is set. */
export function asksForRealGlue(environment: Readonly<Record<string, string | undefined>>): boolean {
  return Object.keys(variables).some((name) => environment[name] !== undefined && environment[name] !== '')
}

function redirectUriProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return 'is not a URL'
  const { protocol, hostname, hash, pathname } = new URL(value)
  if (hash !== '') return 'has a fragment (`#…`), which OAuth does not allow'
  if (pathname === '/') return 'has no path: the callback needs one of its own'
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback)) return undefined
  return 'is neither https nor http on this machine'
}
