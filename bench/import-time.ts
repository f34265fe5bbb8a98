import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startNode } from './child.ts'
import { inRounds } from './in-rounds.ts'
import { measured, type Section } from './measurement.ts'

const packageFolder = fileURLToPath(new URL('../packages/oauth', import.meta.url))
const title = 'import in a fresh process (less is better)'

/** What a process pays for `import '@glue/oauth'` as built. oauth4webapi is loaded with the first token. */
export async function importTime(): Promise<Section> {
  if (!existsSync(join(packageFolder, 'dist', 'index.js'))) {
    return { title, measurements: [], skipped: 'packages/oauth/dist is missing. Run pnpm build first.' }
  }
  await using app = await appWith({
    '@glue/oauth': packageFolder,
    oauth4webapi: installed('oauth4webapi'),
    'openid-client': installed('openid-client'),
  })
  const rounds = await inRounds({ rounds: 15, limitMs: 30_000 }, async () => ({
    ours: await app.importMs('@glue/oauth'),
    withToken: await app.importMs('@glue/oauth/grants'),
    oauth4webapi: await app.importMs('oauth4webapi'),
    openidClient: await app.importMs('openid-client'),
  }))
  const peer = measured(rounds, { what: 'oauth4webapi', unit: 'ms', of: ({ oauth4webapi }) => oauth4webapi })
  return {
    title,
    measurements: [
      measured(rounds, {
        what: '@glue/oauth, built',
        unit: 'ms',
        of: ({ ours }) => ours,
        against: peer,
        goal: { sign: '≤', value: 1.5, of: 'ratio' },
      }),
      // Loaded by the first token, in an app; together with oauth4webapi.
      measured(rounds, {
        what: 'with what a first token loads',
        unit: 'ms',
        of: ({ withToken }) => withToken,
        against: peer,
      }),
      peer,
      measured(rounds, { what: 'openid-client', unit: 'ms', of: ({ openidClient }) => openidClient, against: peer }),
    ],
  }
}

const importing = `const startedAt = performance.now()
await import(process.argv[2])
const importMs = performance.now() - startedAt
process.stdout.write(JSON.stringify({ importMs }))
`

/** A folder that has packages as an app has them: finding them by their names is a part of their import. */
async function appWith(packages: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'glue-bench-'))
  for (const [name, target] of Object.entries(packages)) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(await realpath(target), link, 'dir')
  }
  const program = join(folder, 'import.mjs')
  await writeFile(program, importing)
  return {
    async importMs(name: string): Promise<number> {
      await using child = await startNode([program, name])
      const { importMs }: { readonly importMs: number } = JSON.parse(child.line)
      return importMs
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

function installed(name: string): string {
  return fileURLToPath(new URL(`node_modules/${name}`, import.meta.url))
}
