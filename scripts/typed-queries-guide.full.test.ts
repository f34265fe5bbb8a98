import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumPath, launch, picture, visitor } from './chromium.ts'
import { applied, type GuideStep, guideSteps, missingLines } from './guide-steps.ts'
import { packAll, type Tarball } from './pack.ts'
import { packedWorkspace } from './packed-workspace.ts'
import { openShell, type RunningCommand, type Shell } from './shell.ts'

// Does what the guide says, to the letter: every command, every file, every mistake; and sees what it says will be seen.
// Only the packages come from this repository instead of the registry, and a port that is taken here is another one.

const root = fileURLToPath(new URL('..', import.meta.url))
const guide = 'docs/guides/typed-queries.md'

let folder = ''
let tarballs: readonly Tarball[] = []
let shell: Shell
const terminals: RunningCommand[] = []
/** For each port that the guide names, the one that it is here. */
const ports = new Map<string, string>()

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glue-guide-'))
  tarballs = packAll(root, folder)
  shell = openShell({ cwd: folder })
})
afterAll(async () => {
  await shell[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

test('every step does what the guide says', async () => {
  const steps = guideSteps(join(root, guide))
  expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(['command', 'running', 'file', 'mistake']))
  for (const step of steps) await follow[step.kind](step)
})

test('the server of the page adds the token, and nobody else has to', async () => {
  const response = await fetch(here('http://localhost:5173/glue/graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ me { name } }' }),
  })
  expect(await response.json()).toEqual({ data: { me: { name: 'Acme Digest' } } })
})

test('the page shows the threads of the emulator', async ({ skip }) => {
  if (chromiumPath === undefined) return skip('Chromium is not here')
  const browser = await launch(chromiumPath)
  try {
    const page = await visitor(browser)
    await page.goto(here('http://localhost:5173/'))
    await page.getByText('# Moving the server room').waitFor()
    await page.getByText('@ No subject').first().waitFor()
    await picture(page, 'typed-queries-guide')
  } finally {
    await browser.close()
  }
})

test('the bundle holds the operation that is imported by its name, and none of those written with graphql(…)', () => {
  const [bundle = ''] = globSync(join(shell.cwd(), 'dist/assets/*.js')).map((path) => readFileSync(path, 'utf8'))
  expect(bundle).toContain('query RecentThreads')
  expect(bundle).not.toContain('query Viewer')
})

test('without the default, the function that has to know every enum value does not compile', async () => {
  const path = join(shell.cwd(), 'src/thread-icon.ts')
  const code = readFileSync(path, 'utf8')
  writeFileSync(path, code.replace(/ {4}default:\n.*\n/, ''))
  const { output } = await shell.run('pnpm tsc -b')
  writeFileSync(path, code)
  expect(output).toMatch(/src\/thread-icon\.ts.*lacks ending return statement/)
})

const follow: Readonly<Record<GuideStep['kind'], (step: GuideStep) => Promise<void>>> = {
  async command(step) {
    const { code, output } = await shell.run(here(step.text))
    expect(code, `${guide}:${step.line}\n${output}`).toBe(0)
    await seen(step, () => output)
    const workspace = join(shell.cwd(), 'pnpm-workspace.yaml')
    if (shell.cwd() !== folder && !existsSync(workspace)) writeFileSync(workspace, packedWorkspace(tarballs))
  },
  async running(step) {
    const terminal = shell.start(here(step.text))
    terminals.push(terminal)
    await seen(step, terminal.output)
    const [documented, actual] = [step.output.join('\n'), terminal.output()].map((text) => portIn(text))
    if (documented !== undefined && actual !== undefined) ports.set(documented, actual)
  },
  async file(step) {
    const printed = printedFromNow()
    writeFileSync(fileOf(step), here(step.text))
    await seen(step, printed)
  },
  async mistake(step) {
    const path = fileOf(step)
    const code = readFileSync(path, 'utf8')
    const printed = printedFromNow()
    writeFileSync(path, applied(step, code))
    const { output } = await shell.run('pnpm tsc -b || true')
    await seen(step, () => printed() + output)

    const undone = printedFromNow()
    const wasShown = printed().includes(`${step.path}:`)
    writeFileSync(path, code)
    if (wasShown) await seen({ ...step, output: [`${step.path}: `] }, undone)
  },
}

async function seen(step: GuideStep, printed: () => string): Promise<void> {
  const missing = (): string[] => missingLines(step, printed())
  try {
    await expect.poll(missing, { timeout: 60_000 }).toEqual([])
  } catch {
    expect.fail(`${guide}:${step.line}: this was not printed:\n${missing().join('\n')}\nbut:\n${printed()}`)
  }
}

/** What the commands that were left running print from now on. */
function printedFromNow(): () => string {
  const lengths = terminals.map(({ output }) => output().length)
  return () => terminals.map(({ output }, index) => output().slice(lengths[index])).join('\n')
}

function fileOf({ path = '' }: GuideStep): string {
  return join(shell.cwd(), path)
}

function here(text: string): string {
  return text.replaceAll(/(?<=localhost:)\d+/g, (port) => ports.get(port) ?? port)
}

function portIn(text: string): string | undefined {
  return /http:\/\/localhost:(\d+)/.exec(text)?.[1]
}
