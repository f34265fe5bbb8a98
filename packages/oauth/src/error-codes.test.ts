import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { everyError } from '../test/every-error.ts'
import { thrownBy } from '../test/world.ts'
import { isGlueOAuthError } from './index.ts'

test.each(Object.entries(everyError))('%s can be had, and its page says what to do', async (code, way) => {
  const { attempt } = await way()
  const error = await thrownBy(attempt())
  if (!isGlueOAuthError(error)) throw new Error(`Something else was thrown: ${String(error)}`)
  expect(error.code).toBe(code)
  expect(error.message).toContain(`See docs/errors/${code}.md.`)
  expect(error).not.toHaveProperty('cause')
  const page = await readFile(new URL(`../../../docs/errors/${code}.md`, import.meta.url), 'utf8')
  expect(page).toContain(`\`error.action\` is \`${error.action}\``)
})
