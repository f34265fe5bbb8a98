import { expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'

const good = { name: 'plan.png', contentLength: '12', contentMD5: 'DMF1ucDxtqgxw5niaXcmYQ==', contentType: 'image/png' }

const ticketQuery = `mutation ($input: UploadTicketInput!) {
  uploadTicket(input: $input) {
    __typename
    ... on File { id name contentType contentLength }
    ... on UploadTicket { id url headers { name value } formData { name value } }
  }
}`
const fileQuery =
  'mutation ($id: ID!) { createFile(input: { uploadTicketID: $id }) { id name contentType contentLength } }'

test('a ticket becomes a file, which a message carries', async () => {
  const { graphql } = driveEmulator()
  const ticket = (await graphql(ticketQuery, { input: good })).data
  expect(ticket).toEqual({
    uploadTicket: {
      __typename: 'UploadTicket',
      id: expect.stringMatching(/^upl_[0-9A-Za-z]{27}$/),
      url: expect.stringMatching(/^http:\/\/localhost:4400\/_glue\/uploads\/upl_/),
      headers: [
        { name: 'Content-Type', value: 'image/png' },
        { name: 'Content-MD5', value: good.contentMD5 },
      ],
      formData: [],
    },
  })
  const id = /upl_[0-9A-Za-z]{27}/.exec(JSON.stringify(ticket))?.[0]
  const file = (await graphql(fileQuery, { id })).data
  expect(file).toEqual({
    createFile: { id: expect.stringMatching(/^fil_/), name: 'plan.png', contentType: 'image/png', contentLength: '12' },
  })
  const fileId = /fil_[0-9A-Za-z]{27}/.exec(JSON.stringify(file))?.[0]
  const sent = await graphql(
    `
      mutation ($file: ID!) {
        sendMessage(
          input: { threadID: "thr_AcmeLabsSetup00000000000000", message: { text: "", attachments: [$file] } }
        ) {
          message {
            attachments {
              id
              name
            }
          }
        }
      }
    `,
    { file: fileId },
  )
  expect(sent.data).toEqual({ sendMessage: { message: { attachments: [{ id: fileId, name: 'plan.png' }] } } })
  expect((await graphql('query ($id: ID!) { node(id: $id) { __typename id } }', { id: fileId })).data).toEqual({
    node: { __typename: 'File', id: fileId },
  })

  const again = await graphql(ticketQuery, { input: good })
  expect(again.data).toMatchObject({ uploadTicket: { __typename: 'File', id: fileId } })
})

test.each([
  ['no name', { name: ' ' }],
  ['a length that is no number', { contentLength: '12 bytes' }],
  ['a length below zero', { contentLength: '-1' }],
  ['an MD5 in hex', { contentMD5: '0cc175b9c0f1b6a831c399e269772661' }],
  ['a type that is none', { contentType: 'png' }],
])('a ticket is refused for %s', async (_, change) => {
  const { graphql } = driveEmulator()
  const { errors } = await graphql(ticketQuery, { input: { ...good, ...change } })
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
})

test('a ticket of another workspace, or none, becomes no file', async () => {
  const { graphql, tokenFor, acme } = driveEmulator()
  const { data } = await graphql(ticketQuery, { input: good })
  const id = /upl_[0-9A-Za-z]{27}/.exec(JSON.stringify(data))?.[0]
  const foreign = await graphql(fileQuery, { id }, await tokenFor(acme, ['threads.messages:write']))
  expect(foreign.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  expect((await graphql(fileQuery, { id: 'upl_Nothing' })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
})
