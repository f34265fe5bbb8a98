import { expect, test } from 'vitest'
import { createTerminal } from './terminal.ts'

const escape = '\u001B'
const hostile = `a${escape}]0;title\u0007b${escape}[2Jc\u202Ed\u0085e\rf`

function written(isTTY: boolean, env: Readonly<Record<string, string>> = {}) {
  const texts = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof texts) => ({ isTTY, columns: 40, write: (text: string) => (texts[name] += text) })
  return { texts, terminal: createTerminal({ stdout: stream('stdout'), stderr: stream('stderr'), env }) }
}

test.each([true, false])('nothing that a terminal would obey comes through, on a terminal: %s', (isTTY) => {
  const { terminal, texts } = written(isTTY)
  terminal.result(hostile)
  terminal.warn(hostile)
  terminal.error(hostile)
  terminal.done(hostile)
  terminal.step(hostile)
  const ours = new RegExp(String.raw`\r${escape}\[2K|${escape}\[\d+m`, 'g')
  const all = (texts.stdout + texts.stderr).replaceAll(ours, '')
  // oxlint-disable-next-line no-control-regex
  expect(all).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/)
  expect(all).toContain('a·]0;title·b·[2Jc·d·e·f')
})

test('colours are for terminals only', () => {
  const live = written(true)
  live.terminal.result(live.terminal.style('red', 'x'))
  expect(live.texts.stdout).toBe(`${escape}[31mx${escape}[39m\n`)
  const piped = written(false)
  piped.terminal.result(piped.terminal.style('red', 'x'))
  piped.terminal.result(`${escape}[31mhostile`)
  expect(piped.texts.stdout).toBe('x\n·hostile\n')
  const plain = written(true, { NO_COLOR: '1' })
  plain.terminal.result(plain.terminal.style('red', 'x'))
  expect(plain.texts.stdout).toBe('x\n')
})

test('what is for programs stays as it is', () => {
  const { terminal, texts } = written(false)
  terminal.data(hostile)
  expect(texts.stdout).toBe(`${hostile}\n`)
})

test('on a terminal a step is a line that changes, in a pipe one that stays', () => {
  const live = written(true)
  live.terminal.step('one')
  live.terminal.step('two')
  live.terminal.done('done')
  expect(live.texts.stderr.split('\r\u001B[2K').at(-1)).toBe('done\n')
  const piped = written(false)
  piped.terminal.step('one')
  piped.terminal.progress('not told')
  piped.terminal.done('done')
  expect(piped.texts.stderr).toBe('one\ndone\n')
})
