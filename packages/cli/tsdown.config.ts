import { realpathSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { UserConfig } from 'tsdown'
import { library } from '../../tsdown.base.ts'

const config: UserConfig = library({
  entry: { glue: 'src/glue.ts' },
  platform: 'node',
  dts: false,
  // One file instead of 180: reading those took a seventh of a cold `glue schema generate`. The generator comes along, so
  // that there is one copy of graphql-js, and a user's own version of it never meets ours.
  deps: {
    neverBundle: [/^node:/],
    alwaysBundle: [/^graphql(?:$|\/)/, '@graphql-inspector/core', '@glue/schema/codegen'],
    onlyBundle: ['graphql', '@graphql-inspector/core', 'object-inspect'],
  },
  hooks: {
    'build:done': () => writeFileSync('dist/third-party-licenses.txt', licenses()),
  },
})

/** What the licenses of the bundled packages ask for: themselves. */
function licenses(): string {
  const inspector = realpathSync('node_modules/@graphql-inspector/core')
  const folders = ['node_modules/graphql', inspector, join(dirname(dirname(inspector)), 'object-inspect')]
  const texts = folders.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry)) ?? 'LICENSE'
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  })
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}

export default config
