import { GlueClientError } from '../glue-client-error.ts'

/** How long an answer may be, in bytes after decompression, unless somebody says otherwise. */
export const defaultMaxResponseBytes: number = 32 * 1024 * 1024

/** The error for an answer that is longer than it may be. */
export function tooLong(maxResponseBytes: number): GlueClientError {
  return new GlueClientError({
    code: 'invalid_response',
    message: `The answer is longer than ${maxResponseBytes} bytes. Ask for fewer items at once, or raise \`maxResponseBytes\`.`,
  })
}
