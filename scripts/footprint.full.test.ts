import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { createEmptyProject, type EmptyProject } from './empty-project.ts'

// What an app installs with a package of ours. The generator and the command line are for the machine that builds it.

const ofTheGenerator =
  /^(?:@graphql-codegen\/|@graphql-inspector\/|@graphql-tools\/|@?oxc|chokidar$|tinyglobby$|commander$)/

test('an app with @glue/react has nothing of the generator', () => {
  using project = createEmptyProject({ packages: ['@glue/react'], dependencies: { react: '^19.0.0' } })
  const installed = installedPackages(project.folder)
  expect(installed).toEqual([
    '@0no-co/graphql.web',
    '@glue/client',
    '@glue/react',
    '@glue/schema',
    '@graphql-typed-document-node/core',
    '@urql/core',
    'graphql',
    'react',
    'urql',
    'wonka',
  ])
  expect(installed.filter((name) => ofTheGenerator.test(name))).toEqual([])
})

test('@glue/schema alone has the type that documents are of, and what that wants', () => {
  using project = createEmptyProject({ packages: ['@glue/schema'] })
  const { dependencies } = manifestIn(join(project.folder, 'node_modules/@glue/schema'))
  expect(Object.keys(dependencies ?? {})).toEqual(['@graphql-typed-document-node/core'])
  expect(installedPackages(project.folder)).toEqual(['@glue/schema', '@graphql-typed-document-node/core', 'graphql'])
})

test('the command line has the generator: it would be seen where it does not belong', () => {
  using project = createEmptyProject({ packages: ['@glue/cli'] })
  const found = installedPackages(project.folder).filter((name) => ofTheGenerator.test(name))
  for (const name of ['chokidar', 'commander', 'oxc-parser', 'tinyglobby']) {
    expect(found).toContain(name)
  }
})

test('a bundle that imports one operation holds that one and no other', async () => {
  using project = createEmptyProject({ packages: ['@glue/schema'] })
  const bundled = await bundle(project, "import { MeDocument } from '@glue/schema/operations'\nconsole.log(MeDocument)")
  expect(bundled).toContain('query Me {')
  expect(bundled).not.toMatch(/Threads|SendMessage|UploadTicket/)
  const all = await bundle(project, "import * as all from '@glue/schema/operations'\nconsole.log(all)")
  expect(all).toMatch(/query Threads[^]*mutation UploadTicket/)
})

async function bundle({ folder, write }: EmptyProject, source: string): Promise<string> {
  write({ 'entry.js': source })
  const built = await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry: 'entry.js', formats: ['es'] } },
  })
  const [output] = [built].flat()
  if (!output || !('output' in output)) throw new Error('Vite built nothing.')
  return output.output.map((file) => ('code' in file ? file.code : '')).join('')
}

/** The names of all packages that are there, whoever asked for them. */
function installedPackages(folder: string): string[] {
  const store = join(folder, 'node_modules/.pnpm')
  const names = foldersIn(store).flatMap((entry) => {
    const home = join(store, entry, 'node_modules')
    return foldersIn(home).flatMap((name) =>
      name.startsWith('@') ? foldersIn(join(home, name)).map((own) => `${name}/${own}`) : name,
    )
  })
  return [...new Set(names)].toSorted()
}

/** Without the links to what is elsewhere. */
function foldersIn(path: string): string[] {
  return existsSync(path)
    ? readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
    : []
}

function manifestIn(folder: string): { readonly dependencies?: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
