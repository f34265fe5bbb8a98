import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder with an app in it, which is gone when it is disposed. */
export interface ProjectFolder extends Disposable {
  readonly cwd: string
  write(path: string, text: string): void
  read(path: string): string
  remove(path: string): void
}

/** A schema with one of each that a document can use: marked, deprecated, or neither. */
export const inventedSchema = `
directive @certainty(level: Certainty!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | ENUM | ENUM_VALUE | INPUT_FIELD_DEFINITION
enum Certainty { NAME_INFERRED INFERRED SEEN_IN_CODE }
type Query {
  me: User
  threads(first: Int, order: Order, before: String @certainty(level: INFERRED), start: Int @deprecated(reason: "Use first.")): [Thread!]!
}
type Mutation { send(input: SendInput!): Thread }
input SendInput { text: String!, title: String @deprecated(reason: "Use subject."), subject: String, mood: String @certainty(level: SEEN_IN_CODE) }
enum Order @certainty(level: NAME_INFERRED) { newest, oldest @deprecated, loudest @certainty(level: INFERRED) }
type User { id: ID!, name: String!, login: String @deprecated(reason: "Use name.") }
type Thread { id: ID!, subject: String!, createdAt: String @certainty(level: INFERRED), author: User! }
`

/** @param files - their texts by their paths */
export function projectFolder(files: Readonly<Record<string, string>> = {}): ProjectFolder {
  const cwd = mkdtempSync(join(tmpdir(), 'glue-project-'))
  const folder: ProjectFolder = {
    cwd,
    write(path, text) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true })
      writeFileSync(join(cwd, path), text)
    },
    read: (path) => readFileSync(join(cwd, path), 'utf8'),
    remove: (path) => rmSync(join(cwd, path), { recursive: true }),
    [Symbol.dispose]: () => rmSync(cwd, { recursive: true, force: true }),
  }
  for (const [path, text] of Object.entries(files)) folder.write(path, text)
  return folder
}
