import { expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'

test('an app sees public groups and those it was added to', async () => {
  const { graphql } = driveEmulator()
  const { data } = await graphql('{ groups { nodes { name } } }')
  expect(data).toEqual({ groups: { nodes: [{ name: 'Experiments' }, { name: 'Reading club' }, { name: 'Sponsors' }] } })
})

test('an app sees threads that reach such a group, everybody, or itself', async () => {
  const { graphql } = driveEmulator()
  const { data } = await graphql('{ threads { nodes { id } } }')
  const text = JSON.stringify(data)
  expect(text).toContain('thr_AcmeLabsReport')
  expect(text).toContain('thr_AcmeLabsMove')
  expect(text).toContain('thr_AcmeLabsDirect')
  expect(text).not.toContain('thr_AcmeLabsInterviews')
})

test('an app sees its one workspace', async () => {
  const { graphql, acmeLabs } = driveEmulator()
  const { data } = await graphql('{ workspaces { nodes { id name emailDomain } pageInfo { hasNextPage } } }')
  const { id, name, emailDomain } = acmeLabs
  expect(data).toEqual({ workspaces: { nodes: [{ id, name, emailDomain }], pageInfo: { hasNextPage: false } } })
})

test.each([
  'wks_Acme00000000000000000000000',
  'usr_AcmeDesigner000000000000000',
  'grp_AcmeLaunch00000000000000000',
  'grp_AcmeLabsHiring0000000000000',
  'thr_AcmeWelcome0000000000000000',
  'thr_AcmeLabsInterviews000000000',
  'msg_AcmeWelcomeM100000000000000',
  'msg_AcmeLabsInterviewsM10000000',
  'fil_Nothing00000000000000000000',
  'upl_Nothing00000000000000000000',
  'nothing',
  '',
])('what an app may not see is as if it did not exist: %s', async (id) => {
  const { graphql } = driveEmulator()
  const { data, errors } = await graphql('query ($id: ID!) { node(id: $id) { id } thread(id: $id) { id } }', { id })
  expect(errors).toBeUndefined()
  expect(data).toEqual({ node: null, thread: null })
})

test.each([
  ['wks_AcmeLabs0000000000000000000', 'Workspace'],
  ['usr_AcmeLabsAnalyst000000000000', 'User'],
  ['grp_AcmeLabsSponsors00000000000', 'Group'],
  ['thr_AcmeLabsReport0000000000000', 'Thread'],
  ['msg_AcmeLabsReportM100000000000', 'Message'],
])('node finds %s, a %s', async (id, __typename) => {
  const { graphql } = driveEmulator()
  const { data } = await graphql('query ($id: ID!) { node(id: $id) { __typename id } }', { id })
  expect(data).toEqual({ node: { __typename, id } })
})

test('every field of the schema is answered', async () => {
  const { graphql } = driveEmulator()
  const { data, errors } = await graphql(`
    {
      me {
        id
        name
        avatarURL
      }
      workspaces {
        edges {
          cursor
          node {
            id
            name
            avatarURL
            emailDomain
          }
        }
        pageInfo {
          startCursor
          hasPreviousPage
        }
      }
      groups {
        edges {
          cursor
          node {
            id
            name
          }
        }
      }
      node(id: "usr_AcmeLabsResearcher000000000-usr_AcmeDigestInAcmeLabs0000000") {
        ... on UserEdge {
          id
          cursor
          node {
            name
          }
          persistentChatEdge {
            cursor
            node {
              id
            }
          }
        }
      }
      thread(id: "thr_AcmeLabsDirect0000000000000") {
        id
        subject
        threadType
        isPeristentChat
        isPersistentChat
        createdAt
        recipients {
          nodes {
            __typename
            id
            name
          }
          edges {
            cursor
          }
          pageInfo {
            hasNextPage
          }
        }
        messages {
          nodes {
            id
            text
            createdAt
            user {
              name
            }
            thread {
              id
            }
            attachments {
              id
              name
            }
          }
          edges {
            cursor
            node {
              id
            }
          }
        }
      }
    }
  `)
  expect(errors).toBeUndefined()
  expect(data).toMatchSnapshot()
})

test('the direct message with a user is found by the two ids, the other one first', async () => {
  const { graphql } = driveEmulator()
  const query = 'query ($id: ID!) { node(id: $id) { ... on UserEdge { persistentChatEdge { node { id } } } } }'
  const [app, researcher] = ['usr_AcmeDigestInAcmeLabs0000000', 'usr_AcmeLabsResearcher000000000']
  expect((await graphql(query, { id: `${researcher}-${app}` })).data).toEqual({
    node: { persistentChatEdge: { node: { id: 'thr_AcmeLabsDirect0000000000000' } } },
  })
  expect((await graphql(query, { id: `usr_AcmeLabsAnalyst000000000000-${app}` })).data).toEqual({
    node: { persistentChatEdge: null },
  })
  for (const id of [`${app}-${researcher}`, `${researcher}-usr_AcmeLabsAnalyst000000000000`, `${app}-${app}`]) {
    expect((await graphql(query, { id })).data).toEqual({ node: null })
  }
})
