import { join, resolve } from 'node:path'
import { type WrittenFile, writeFileIfChanged } from '../write-file.ts'
import type { Build } from './project-builder.ts'
import type { Project } from './resolve-project.ts'

/** A generated file and what became of it. */
export interface OutputFile {
  /** Relative to the project. */
  readonly path: string
  readonly state: WrittenFile
}

/** Writes the files whose text changed, each of them as a whole. Nothing is written where there are problems. */
export async function writeBuild({ cwd, output }: Project, { files }: Build): Promise<OutputFile[]> {
  const written: OutputFile[] = []
  for (const [name, text] of files) {
    const path = join(output, name)
    written.push({ path, state: await writeFileIfChanged({ path: resolve(cwd, path), text }) })
  }
  return written
}
