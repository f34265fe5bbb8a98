import { mkdtempSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createEmptyProject, type EmptyProject } from './empty-project.ts'
import { startCommand, type StartCommandOptions, type StartedCommand } from './started-command.ts'

/** `glue` as somebody else has it: installed from tarballs, beside an emulator that runs from the same ones. */
export interface InstalledGlue extends Disposable {
  readonly folder: string
  /** What an app's developer has in the environment. */
  readonly env: Readonly<Record<'GLUE_GRAPHQL_URL' | 'GLUE_TOKEN', string>>
  /** What takes the place of the token. */
  readonly credentials: Readonly<Record<'GLUE_CLIENT_ID' | 'GLUE_CLIENT_SECRET' | 'GLUE_REDIRECT_URI', string>>
  /** A folder of its own, for which everything is installed. */
  app(files: Readonly<Record<string, string>>): InstalledApp
}

/** A folder with an app in it. */
export interface InstalledApp {
  readonly folder: string
  write(files: Readonly<Record<string, string>>): void
  read(path: string): string
  /** Starts a line in it. The environment is {@link InstalledGlue.env}, unless it is another. */
  start(line: string, options?: LineOptions): StartedCommand
  /**
   * The same, and waits for the end.
   *
   * @throws Error if a secret was printed
   */
  run(line: string, options?: LineOptions): Promise<EndedCommand>
}

/** What a line of an app may be given. */
export type LineOptions = Pick<StartCommandOptions, 'env' | 'on'>

/** What became of a command. */
export interface EndedCommand {
  readonly code: number | null
  /** On a terminal also what was written to standard error. */
  readonly stdout: string
  readonly stderr: string
}

/** The workspace of the emulator that has its app. */
export const workspace = 'wks_AcmeLabs0000000000000000000'

/** Installs it. Builds come before. */
export async function installGlue(dependencies: Readonly<Record<string, string>>): Promise<InstalledGlue> {
  const project = createEmptyProject({ dependencies })
  const running = new Set<StartedCommand>()
  const start = (line: string, options: Omit<StartCommandOptions, 'project'>): StartedCommand => {
    const command = startCommand(line, { ...options, project: project.folder })
    running.add(command)
    return command
  }
  const dispose = (): void => {
    for (const command of running) command.kill()
    project[Symbol.dispose]()
  }
  try {
    const emulator = start('glue emulator --json --port 0', { cwd: project.folder })
    await emulator.until('\n')
    const { env, credentials } = await developer(emulator.stdout())
    const secrets = [env.GLUE_TOKEN, credentials.GLUE_CLIENT_SECRET]
    return {
      folder: project.folder,
      env,
      credentials,
      app: (files) => appIn(project, { files, secrets, start: (line, options) => start(line, { env, ...options }) }),
      [Symbol.dispose]: dispose,
    }
  } catch (error) {
    dispose()
    throw error
  }
}

/** A developer of the emulator's first app, by the line that it prints. */
async function developer(description: string): Promise<Pick<InstalledGlue, 'env' | 'credentials'>> {
  const { graphqlUrl, tokenUrl, apps } = JSON.parse(description)
  const [{ clientId, clientSecret, redirectUris }] = apps
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: redirectUris[0],
      subject: workspace,
    }),
  })
  const { access_token: token } = await answer.json()
  return {
    env: { GLUE_GRAPHQL_URL: graphqlUrl, GLUE_TOKEN: token },
    credentials: { GLUE_CLIENT_ID: clientId, GLUE_CLIENT_SECRET: clientSecret, GLUE_REDIRECT_URI: redirectUris[0] },
  }
}

interface AppInput {
  readonly files: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  readonly start: (line: string, options: Omit<StartCommandOptions, 'project'>) => StartedCommand
}

function appIn(project: EmptyProject, { files, secrets, start }: AppInput): InstalledApp {
  const folder = mkdtempSync(join(project.folder, 'app-'))
  const name = relative(project.folder, folder)
  const app: InstalledApp = {
    folder,
    write(texts) {
      project.write(Object.fromEntries(Object.entries(texts).map(([path, text]) => [join(name, path), text])))
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    start: (line, options) => start(line, { ...options, cwd: folder }),
    async run(line, options) {
      const command = app.start(line, options)
      const code = await command.ended
      const [stdout, stderr] = [command.stdout(), command.stderr()]
      if (secrets.some((secret) => `${stdout}${stderr}`.includes(secret))) throw new Error(`${line} printed a secret.`)
      return { code, stdout, stderr }
    },
  }
  app.write(files)
  return app
}
