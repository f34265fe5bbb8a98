import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { generatedMark } from '@glue/schema/codegen'
import { CommandError } from '../../terminal/command-error.ts'
import { type WrittenFile, writeFileIfChanged } from '../write-file.ts'
import type { Build } from './project-builder.ts'
import type { Project } from './resolve-project.ts'

/** A generated file and what became of it. */
export interface OutputFile {
  /** Relative to the project. */
  readonly path: string
  readonly state: WrittenFile
}

/**
 * Writes the files whose text changed, each of them as a whole. Nothing is written where there are problems.
 *
 * @throws CommandError `config_invalid` when somebody else's file is in the way, `file_failed`
 */
export async function writeBuild({ cwd, output }: Project, { files }: Build): Promise<OutputFile[]> {
  for (const name of files.keys()) refuseForeignFile(resolve(cwd, output, name), join(output, name))
  const written: OutputFile[] = []
  for (const [name, text] of files) {
    const path = join(output, name)
    written.push({ path, state: await writeFileIfChanged({ path: resolve(cwd, path), text }) })
  }
  return written
}

function refuseForeignFile(file: string, path: string): void {
  if (!existsSync(file) || !statSync(file).isFile()) return
  const text = readFileSync(file, 'utf8')
  if (text.trim() === '' || text.startsWith(generatedMark)) return
  throw new CommandError({
    code: 'config_invalid',
    message: `${path} is there already, and was not generated. Nothing was written. Name a folder for generated code alone with --output.`,
  })
}
