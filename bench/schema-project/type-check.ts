import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type ProcessCost, runProcess } from '../run-process.ts'
import type { ProjectFolder } from './project-folder.ts'

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

/** Checks a folder of code, and what it imports, with the settings of an app that has a bundler. */
export async function typeCheck({ path, write }: ProjectFolder, directory: string): Promise<ProcessCost> {
  const config = `tsconfig.${directory}.json`
  await write({ [config]: JSON.stringify({ compilerOptions, include: [`${directory}/**/*.ts`] }) })
  return runProcess({ file: process.execPath, parameters: [tsc, '--project', join(path, config)], cwd: path })
}

const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'dom'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  noEmit: true,
}
