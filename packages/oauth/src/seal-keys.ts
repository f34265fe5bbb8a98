import { GlueOAuthError } from './glue-oauth-error.ts'

const MIN_KEY_BYTES = 32

/** What keys are, for messages. */
export const expectedKeys =
  'one random secret or more, newest first, each of at least 32 bytes, such as the output of `openssl rand -base64 32`'

/**
 * Refuses keys that are no secrets, at start-up and without loading what seals.
 *
 * @param owner - whose option they are, where there are several, as ` of createGlueWeb`
 * @throws GlueOAuthError `config_invalid`
 */
export function assertKeys(keys: unknown, owner: string = ''): asserts keys is readonly string[] {
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new GlueOAuthError({
      code: 'config_invalid',
      message: `\`keys\`${owner} is empty. Give ${expectedKeys}.`,
    })
  }
  for (const [index, key] of keys.entries()) {
    if (typeof key === 'string' && new TextEncoder().encode(key).byteLength >= MIN_KEY_BYTES) continue
    const message = `\`keys[${index}]\`${owner} is empty or too short. Give ${expectedKeys}.`
    throw new GlueOAuthError({ code: 'config_invalid', message })
  }
}
