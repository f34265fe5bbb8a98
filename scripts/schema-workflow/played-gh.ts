import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** A command `gh` that writes down what it is asked. It knows one pull request: the one that it was told to create. */
export interface PlayedGh {
  /** The folder to put on the `PATH`. */
  readonly bin: string
  /** The calls so far. Of the file with a pull request's text, only the name. */
  readonly calls: () => readonly (readonly string[])[]
  /** The last text of the pull request. */
  readonly body: () => string
  readonly forgetCalls: () => void
  /** Closes the pull request. */
  readonly close: () => void
}

/** What GitHub would call the pull request, and what `gh pr create` prints. */
export const pullRequest = { number: '7', url: 'https://github.example/acme/app/pull/7' } as const

export function playedGh(folder: string): PlayedGh {
  const files = { calls: join(folder, 'calls.jsonl'), body: join(folder, 'body.md'), open: join(folder, 'open') }
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'gh'), `#!${process.execPath}\n(${play})(${JSON.stringify({ files, pullRequest })})\n`)
  chmodSync(join(bin, 'gh'), 0o755)
  return {
    bin,
    calls: () =>
      existsSync(files.calls)
        ? readFileSync(files.calls, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as string[])
        : [],
    body: () => readFileSync(files.body, 'utf8'),
    forgetCalls: () => rmSync(files.calls, { force: true }),
    close: () => rmSync(files.open),
  }
}

const play = `({ files, pullRequest }) => {
  const { appendFileSync, copyFileSync, existsSync, writeFileSync } = require('node:fs')
  const { basename } = require('node:path')
  if (!process.env.GH_TOKEN) throw new Error('There is no GH_TOKEN.')
  if (process.env.GLUE_CLIENT_SECRET) throw new Error('A secret is here that is not for gh.')
  const call = process.argv.slice(2)
  const at = call.indexOf('--body-file') + 1
  if (at > 0) copyFileSync(call[at], files.body)
  const shown = call.map((text, index) => (at > 0 && index === at ? basename(text) : text))
  appendFileSync(files.calls, JSON.stringify(shown) + '\\n')
  const command = call.slice(0, 2).join(' ')
  if (command === 'pr list' && existsSync(files.open)) console.log(pullRequest.number)
  if (command === 'pr create') {
    writeFileSync(files.open, '')
    console.log(pullRequest.url)
  }
}`
