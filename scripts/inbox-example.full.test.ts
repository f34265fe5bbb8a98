import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEmulator } from '@glue/emulator'
import { type EmulatorServer, listen } from '@glue/emulator/node'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { chromiumPath, launch, visitor } from './chromium.ts'
import { check } from './demo/check.ts'
import { requirePort } from './demo/free-port.ts'
import { packAll } from './pack.ts'
import { packedWorkspace } from './packed-workspace.ts'
import { startCommand } from './started-command.ts'

// The example as somebody has it who copied its folder: with the packages as published, and nothing else of this repository.

const root = fileURLToPath(new URL('..', import.meta.url))
const emulator = createEmulator()
const parts = new AsyncDisposableStack()
const [application] = emulator.apps

let folder: string
let glue: EmulatorServer

beforeAll(async () => {
  // What these packages would build is not needed here.
  vi.stubEnv('pnpm_config_strict_dep_builds', 'false')
  const home = mkdtempSync(join(tmpdir(), 'glue-inbox-'))
  parts.defer(() => rmSync(home, { recursive: true }))
  folder = copyExample(home)
  glue = parts.use(await listen(emulator))
  run('pnpm install --prefer-offline --reporter=silent')
})
afterAll(() => parts.disposeAsync())

test('its scripts generate the code, find no mistake in the types, and build', () => {
  run('pnpm run codegen')
  expect(existsSync(join(folder, 'src/generated/operations.ts'))).toBe(true)
  run('pnpm run typecheck')
  run('pnpm run build')
  expect(readFileSync(join(folder, 'dist/index.html'), 'utf8')).toMatch(/src="\/assets\/\S+\.js"/)
})

test('what was built does every step of the demo, and its page holds together in a browser', async () => {
  const appUrl = await start('start')
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const walk = { appUrl, glueUrl: glue.url, workspaces: emulator.workspaces, lines: [], [Symbol.asyncDispose]: stay }
  const isWhole = await check(walk)
  expect(isWhole, vi.mocked(console.log).mock.calls.join('\n')).toBe(true)
  vi.mocked(console.log).mockRestore()

  const page = await fetch(appUrl)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  const script = /src="(\/assets\/\S+\.js)"/.exec(await page.text())?.[1] ?? ''
  expect((await fetch(`${appUrl}${script}`)).headers.get('cache-control')).toContain('immutable')
  if (chromiumPath !== undefined) await walkInChromium(appUrl, chromiumPath)
})

test('while it is developed, the pages come from their sources', async () => {
  const appUrl = await start('dev')
  expect(await (await fetch(`${appUrl}/`)).text()).toContain('/src/main.tsx')
  expect((await fetch(`${appUrl}/src/main.tsx`)).headers.get('content-type')).toContain('javascript')
})

function copyExample(home: string): string {
  const example = join(root, 'examples/inbox')
  const copy = join(home, 'inbox')
  // The tests use the tools of this repository, and the rest is made.
  const left = new Set(['node_modules', 'dist', 'generated', '.turbo', 'e2e'])
  cpSync(example, copy, { recursive: true, filter: (source) => !left.has(basename(source)) })
  const tarballs = packAll(root, home)
  const manifest = readFileSync(join(copy, 'package.json'), 'utf8')
  writeFileSync(
    join(copy, 'package.json'),
    manifest.replaceAll(/"(@glue\/\w+)": "workspace:[^"]*"/g, (_, name: string) => {
      const path = tarballs.find((tarball) => tarball.name === name)?.path
      return `"${name}": "file:${path}"`
    }),
  )
  writeFileSync(join(copy, 'pnpm-workspace.yaml'), `packages: []\n${packedWorkspace(tarballs)}`)
  return copy
}

/** Runs one of its scripts to the end. */
function run(line: string): void {
  const { status, stdout, stderr } = spawnSync(line, { cwd: folder, shell: true, encoding: 'utf8' })
  expect({ line, status, output: `${stdout}${stderr}` }).toMatchObject({ status: 0 })
}

/** Starts one of its scripts, as its README says. Returns where the app is. */
async function start(script: 'start' | 'dev'): Promise<string> {
  const { port } = await requirePort('127.0.0.1', 0)
  const appUrl = `http://127.0.0.1:${port}`
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  // Not by way of pnpm, which would stand between the process and what ends it.
  const command = startCommand(scripts[script], {
    cwd: folder,
    project: folder,
    env: {
      GLUE_EMULATOR_URL: glue.url,
      GLUE_CLIENT_ID: application?.clientId ?? '',
      GLUE_CLIENT_SECRET: application?.clientSecret ?? '',
      GLUE_REDIRECT_URI: `${appUrl}/glue/callback`,
    },
  })
  parts.defer(async () => {
    command.kill()
    await command.ended
  })
  await command.until('Ready')
  return appUrl
}

async function walkInChromium(appUrl: string, path: string): Promise<void> {
  const browser = await launch(path)
  parts.defer(() => browser.close())
  const page = await visitor(browser)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => {
    if (/content security policy/i.test(line.text())) complaints.push(line.text())
  })
  await page.goto(appUrl)
  await page.getByRole('button', { name: /^Operator/ }).click()
  await page.getByRole('link', { name: 'Launch checklist' }).click()
  await page.getByLabel('Message', { exact: true }).fill('Sent from a copy')
  await page.keyboard.press('Enter')
  await page.getByRole('listitem').filter({ hasText: 'Sent from a copy' }).locator('time').waitFor()
  expect(complaints).toEqual([])
}

async function stay(): Promise<void> {}
