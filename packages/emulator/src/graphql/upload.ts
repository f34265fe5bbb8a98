import type { CreateFileInput, UploadTicketInput } from '../generated/resolvers.ts'
import { newId } from '../state/emulator-state.ts'
import { badUserInput } from './bad-user-input.ts'
import type { FileRow, UploadTicketRow } from './rows.ts'
import type { TokenContext } from './token-context.ts'

/**
 * A ticket for an upload, or the file when the workspace has the same bytes under the same name already, which is our
 * reading of why Glue's answer is a union.
 *
 * @see {@link https://docs.glue.ai/developers/graphql-api/attachments Glue: attachments}
 */
export function uploadTicket(
  { state, grant, origin }: TokenContext,
  input: UploadTicketInput,
): FileRow | UploadTicketRow {
  const { name, contentLength, contentMD5, contentType } = input
  if (name.trim() === '') throw badUserInput('name is empty: give the name of the file.')
  if (!/^\d{1,15}$/.test(contentLength)) {
    throw badUserInput(`contentLength is ${JSON.stringify(contentLength)}: give the number of bytes, as text.`)
  }
  if (!/^[A-Za-z0-9+/]{22}==$/.test(contentMD5)) {
    throw badUserInput('contentMD5 is not the base64 of an MD5 digest: 24 characters that end in "==".')
  }
  if (!/^[\w.+-]+\/[\w.+-]+/.test(contentType)) {
    throw badUserInput(`contentType is ${JSON.stringify(contentType)}: give a MIME type, such as image/png.`)
  }
  const same = [...state.files.values()].find(
    (file) =>
      file.workspaceId === grant.workspaceId &&
      file.name === name &&
      file.contentMD5 === contentMD5 &&
      file.contentLength === contentLength,
  )
  if (same) return same

  const id = newId(state, 'upl')
  const ticket: UploadTicketRow = {
    id,
    url: `${origin}/_glue/uploads/${id}`,
    headers: [
      { name: 'Content-Type', value: contentType },
      { name: 'Content-MD5', value: contentMD5 },
    ],
    formData: [],
    file: { id: newId(state, 'fil'), workspaceId: grant.workspaceId, name, contentType, contentLength, contentMD5 },
  }
  state.uploadTickets.set(id, ticket)
  return ticket
}

/** The file that a ticket was for. The emulator does not look at the bytes yet. */
export function createFile({ state, grant }: TokenContext, { uploadTicketID }: CreateFileInput): FileRow {
  const ticket = state.uploadTickets.get(uploadTicketID)
  if (ticket?.file.workspaceId !== grant.workspaceId) {
    throw badUserInput(`There is no upload ticket ${JSON.stringify(uploadTicketID)} of this app.`)
  }
  state.files.set(ticket.file.id, ticket.file)
  return ticket.file
}
