import type { FetchFunction, TokenProvider } from '@glue/client/fetch'
import { CommandError } from '../../terminal/command-error.ts'

/** Where a token may be piped in. */
export interface TokenStream extends AsyncIterable<string | Uint8Array> {
  readonly isTTY?: boolean
}

/** What {@link pullToken} takes. */
export interface PullTokenInput {
  /** Where the token is for. */
  readonly url: string
  readonly token?: string | undefined
  readonly workspace?: string | undefined
  readonly clientId?: string | undefined
  readonly redirectUri?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: TokenStream
  readonly fetch?: FetchFunction | undefined
  readonly timeoutMs: number
}

/**
 * Where the token comes from: what was asked for on the command line, or else the environment. None is an answer too.
 *
 * @throws CommandError `config_invalid`; GlueOAuthError where client credentials are set up wrong
 */
export async function pullToken(input: PullTokenInput): Promise<TokenProvider | undefined> {
  const { token, workspace, clientId, redirectUri, headers, env, stdin } = input
  const asked = [token !== undefined && '--token', workspace !== undefined && '--workspace']
  const ways = [...asked, 'authorization' in headers && '--header Authorization'].filter((way) => way !== false)
  if (ways.length > 1) throw invalid(`${ways.join(' and ')} are two ways to one token. Give one of them.`)
  if (token !== undefined) return token === '-' ? readStandardInput(stdin) : givenToken(token)
  if (workspace !== undefined) return clientCredentials({ ...input, workspace })
  if (clientId !== undefined || redirectUri !== undefined) {
    throw invalid('--client-id and --redirect-uri are for --workspace. Give it the workspace that the token is for.')
  }
  if (ways.length > 0) return undefined
  return env['GLUE_TOKEN'] || undefined
}

function givenToken(token: string): string {
  if (token.trim() !== '') return token.trim()
  throw invalid('The value of --token is empty. Is the variable set that it is read from?')
}

async function readStandardInput(stdin: TokenStream): Promise<string> {
  if (stdin.isTTY === true) {
    throw invalid(
      '`--token -` reads a pipe, and standard input is a terminal. Try: glue schema pull --token - < token.txt',
    )
  }
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    if (text.length > longestToken) throw invalid('Standard input is too long to be a token. Pipe the token alone.')
  }
  if (text.trim() === '') throw invalid('There is no token on standard input. Is the file empty that it is read from?')
  return text.trim()
}

const longestToken = 64 * 1024

async function clientCredentials(input: PullTokenInput & { readonly workspace: string }): Promise<TokenProvider> {
  const { url, workspace, env, fetch, timeoutMs } = input
  const clientId = input.clientId ?? env['GLUE_CLIENT_ID']
  const redirectUri = input.redirectUri ?? env['GLUE_REDIRECT_URI']
  const clientSecret = env['GLUE_CLIENT_SECRET']
  if (!clientId || !clientSecret || !redirectUri) {
    const missing = [
      !clientId && '--client-id (or GLUE_CLIENT_ID)',
      !clientSecret && 'GLUE_CLIENT_SECRET in the environment',
      !redirectUri && '--redirect-uri (or GLUE_REDIRECT_URI)',
    ].filter((name) => name !== false)
    throw invalid(`--workspace needs ${missing.join(' and ')} too. They are shown at the application in Glue.`)
  }
  const { createGlueOAuth, glueServer, glueServerAt, isGlueOAuthError } = await import('@glue/oauth')
  const origin = URL.parse(url)?.origin ?? ''
  const oauth = createGlueOAuth({
    clientId,
    clientSecret,
    redirectUri,
    // Glue's request for client credentials names none, so it does not matter which.
    scopes: ['workspaces:read'],
    server: origin === new URL(glueServer.apiEndpoint).origin ? glueServer : glueServerAt(origin),
    fetch,
    timeoutMs,
  })
  return async ({ failedToken, signal }) => {
    try {
      return await oauth.tokenFor(workspace, { failedToken, signal })
    } catch (error) {
      if (!isGlueOAuthError(error) || error.code !== 'network_error') throw error
      const reason = /\bE[A-Z]{3,}\b/.exec(error.message)?.[0]
      throw new CommandError({
        code: 'network_error',
        message: `No token for ${workspace}: ${origin} could not be reached${reason ? ` (${reason})` : ''}. Is --url right, and is the server up?`,
      })
    }
  }
}

function invalid(message: string): CommandError {
  return new CommandError({ code: 'config_invalid', message })
}
