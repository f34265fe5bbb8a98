import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultOperations, glueCodegen } from '@glue/schema/codegen'
import { generate } from '@graphql-codegen/cli'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plugin } from './members-plugin.ts'

const sdl = /* GraphQL */ `
  directive @certainty(level: Certainty!) on FIELD_DEFINITION | ENUM | ENUM_VALUE | OBJECT
  enum Certainty {
    INFERRED
    NAME_INFERRED
  }
  type Query {
    "Who asks."
    me: User
    serverTime: String!
    users: [User!]!
    "Finds users."
    search("What to look for." text: String!, limit: Int): [User]
    avatarURL(size: Int): String
    files(first: Int, after: String): FileConnection
    tags: TagConnection!
    rooms(first: Int, after: String, order: RoomOrder, kind: RoomKind): RoomConnection!
    then: Int
    old: Int @deprecated(reason: "Use \`serverTime\` */ instead.")
    hidden: Int @certainty(level: INFERRED)
  }
  type Mutation {
    rename(input: RenameInput!): User
    configure(input: RenameInput): Boolean
    move(id: ID!, to: ID): User
    ping: Boolean
    secret: Boolean @certainty(level: INFERRED)
  }
  input RenameInput {
    name: String!
  }
  type User {
    id: ID!
    nickname: String
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
  type FileConnection {
    edges: [FileEdge]
    pageInfo: PageInfo!
  }
  type FileEdge {
    cursor: String!
    node: User
  }
  type TagConnection {
    nodes: [User!]!
    pageInfo: PageInfo! @certainty(level: INFERRED)
  }
  type RoomConnection {
    nodes: [User!]!
    pageInfo: PageInfo!
  }
  enum RoomOrder @certainty(level: NAME_INFERRED) {
    newest
    oldest
  }
  enum RoomKind @certainty(level: NAME_INFERRED) {
    open
  }
`

type Sent = [operationName: string, variables: unknown]

// What the plugin wrote, which only exists while this file runs.
interface GeneratedMembers {
  readonly me: PromiseLike<unknown>
  readonly serverTime: PromiseLike<unknown>
  readonly users: PromiseLike<unknown>
  readonly thenQuery: PromiseLike<unknown>
  readonly then: undefined
  readonly hidden: undefined
  search(variables: object, options?: object): Promise<unknown>
  avatarURL(variables?: object): Promise<unknown>
  files(variables?: object): AsyncIterable<unknown>
  tags(): AsyncIterable<unknown> & PromiseLike<unknown>
  rooms(variables?: object): PromiseLike<unknown>
  rename(input: object, options?: object): Promise<unknown>
  configure(input?: object): Promise<unknown>
  move(variables: object): Promise<unknown>
  ping(): Promise<unknown>
}

let folder: string
let membersText: string
let sent: Sent[]
let options: unknown[]
let answer: (variables: Record<string, unknown>) => unknown
let client: GeneratedMembers

beforeAll(async () => {
  const parent = join(import.meta.dirname, '../.turbo')
  await mkdir(parent, { recursive: true })
  folder = await mkdtemp(join(parent, 'members-'))
  const documents = defaultOperations(buildSchema(sdl)).map(({ source }) => source)
  const operations = await generate(glueCodegen({ schema: sdl, documents, output: folder }), false)
  const members = await generate(
    {
      schema: sdl,
      silent: true,
      generates: {
        [join(folder, 'members.ts')]: {
          plugins: [{ members: { operations: './operations.ts', runtime: '../../src' } }],
        },
      },
      pluginLoader: async () => ({ plugin }),
    },
    false,
  )
  membersText = members[0].content
  for (const { filename, content } of [...operations, ...members]) await writeFile(filename, content)
  const { GlueMembers } = await import(join(folder, 'members.ts'))
  class Recorder extends GlueMembers {
    async request(
      { operationName }: { operationName: string },
      variables: Record<string, unknown> = {},
      given?: unknown,
    ) {
      sent.push([operationName, variables])
      options.push(given)
      return answer(variables)
    }
  }
  client = new Recorder() as unknown as GeneratedMembers
})

afterAll(() => rm(folder, { recursive: true }))

async function record(answering: unknown, act: () => unknown): Promise<[value: unknown, sent: Sent[]]> {
  sent = []
  options = []
  answer = () => answering
  const value = await act()
  return [value, sent]
}

describe('the members that are generated from an SDL', () => {
  it('are getters for queries without arguments: of objects, scalars and lists', async () => {
    expect(await record({ me: { id: '1' } }, () => client.me)).toEqual([{ id: '1' }, [['Me', {}]]])
    expect(await record({ serverTime: 'now' }, () => client.serverTime)).toEqual(['now', [['ServerTime', {}]]])
    expect(await record({ users: [] }, () => client.users)).toEqual([[], [['Users', {}]]])
  })

  it('are methods for queries with arguments', async () => {
    const { signal } = new AbortController()
    expect(await record({ search: [] }, () => client.search({ text: 'a' }, { signal }))).toEqual([
      [],
      [['Search', { text: 'a' }]],
    ])
    expect(options).toEqual([{ signal }])
    expect(await record({ avatarURL: 'x' }, () => client.avatarURL())).toEqual(['x', [['AvatarURL', {}]]])
  })

  it('are lists for connections, also for one that may be null and has edges only', async () => {
    const read = async () => {
      const items: unknown[] = []
      answer = ({ after }) => ({
        files: {
          edges: [null, { node: after ?? 'first' }],
          pageInfo: { hasNextPage: after === undefined, endCursor: 'x' },
        },
      })
      for await (const item of client.files({ first: 1 })) items.push(item)
      return items
    }
    expect(await record({}, read)).toEqual([
      ['first', 'x'],
      [
        ['Files', { first: 1 }],
        ['Files', { first: 1, after: 'x' }],
      ],
    ])
    expect(await record({ tags: { nodes: ['a'] } }, () => client.tags())).toEqual([{ nodes: ['a'] }, [['Tags', {}]]])
  })

  it('pick the operation that has an enum value in its text, one value at a time', async () => {
    const rooms = { rooms: { nodes: [] } }
    expect(await record(rooms, () => client.rooms())).toEqual([{ nodes: [] }, [['Rooms', {}]]])
    const [, newest] = await record(rooms, () => client.rooms({ first: 2, order: 'newest' }))
    expect(newest).toEqual([['RoomsOrderNewest', { first: 2 }]])
    const [, open] = await record(rooms, () => client.rooms({ kind: 'open' }))
    expect(open).toEqual([['RoomsKindOpen', {}]])
  })

  it('take the input of a mutation directly where it is the only argument', async () => {
    const { signal } = new AbortController()
    const [, renamed] = await record({ rename: null }, () => client.rename({ name: 'a' }, { signal }))
    expect(renamed).toEqual([['Rename', { input: { name: 'a' } }]])
    expect(options).toEqual([{ signal }])
    expect(await record({ configure: true }, () => client.configure())).toEqual([true, [['Configure', {}]]])
    expect(await record({ move: null }, () => client.move({ id: '1' }))).toEqual([null, [['Move', { id: '1' }]]])
    expect(await record({ ping: true }, () => client.ping())).toEqual([true, [['Ping', {}]]])
  })

  it('do not make the client itself awaitable', async () => {
    expect(client.then).toBeUndefined()
    expect(await record(JSON.parse('{"then":1}'), () => client.thenQuery)).toEqual([1, [['Then', {}]]])
  })

  it('leave out what is not documented, and say so', () => {
    expect(client.hidden).toBeUndefined()
    expect(membersText).toContain('Fields that it does not show have none: `hidden`, `secret`.')
    expect(membersText).toContain("Glue's documentation shows no `pageInfo` for this list")
  })

  it('carry descriptions and deprecations, which cannot end the comment', () => {
    expect(membersText).toContain('/** Who asks. */\n  get me()')
    expect(membersText).toContain('Finds users.\n   *\n   * - `text`: What to look for.')
    expect(membersText).toContain('@deprecated Use `serverTime` *\\/ instead.')
  })

  it('are typed', async () => {
    await writeFile(join(folder, 'use.ts'), use)
    const config = { extends: '../../../../tsconfig.base.json', compilerOptions: { types: [] }, include: ['*.ts'] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const compiler = join(import.meta.dirname, '../../../node_modules/typescript/bin/tsc')
    const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  }, 60_000)
})

const use = /* ts */ `
import type { UserID } from '@glue/schema'
import type { GlueMembers } from './members.ts'

declare const client: GlueMembers
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <T extends true>(value?: T): void => void value

type User = { readonly id: UserID; readonly nickname: string | null }
const me = await client.me
is<Equal<typeof me, User | null>>()
const serverTime = await client.serverTime
is<Equal<typeof serverTime, string>>()
const users = await client.users
is<Equal<typeof users, readonly User[]>>()
const found = await client.search({ text: 'a' })
is<Equal<typeof found, readonly (User | null)[] | null>>()
const avatar = await client.avatarURL({ size: null })
is<Equal<typeof avatar, string | null>>()
const { nodes: files } = await client.files()
is<Equal<typeof files, User[]>>()
for await (const tag of client.tags()) is<Equal<typeof tag, User>>()
for await (const room of client.rooms({ order: 'newest', first: 1 })) is<Equal<typeof room, User>>()
const renamed = await client.rename({ name: 'a' })
is<Equal<typeof renamed, User | null>>()

is<Equal<Parameters<typeof client.search>[0]['text'], string>>()
// @ts-expect-error the text is required
client.search({})
// @ts-expect-error the search needs its variables
client.search()
// @ts-expect-error no such value
client.rooms({ order: 'random' })
// @ts-expect-error one operation has one of the two in its text
client.rooms({ order: 'newest', kind: 'open' })
// @ts-expect-error the name is required
client.rename({})
// @ts-expect-error not documented
client.hidden
`
